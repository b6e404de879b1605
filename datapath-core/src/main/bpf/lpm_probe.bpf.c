// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Asks tries in Cilium's layout for one verdict, without a packet: run it with BPF_PROG_TEST_RUN, the question in the
 * context's control block.
 */

#include "meshpath/license.h"
#include "meshpath/policy_lpm.h"

enum question {
	ASK_ENDPOINT = 0,
	ASK_DIRECTION = 1,
	ASK_PEER = 2,
	ASK_PORT_SPACE = 3,
	ASK_PORT = 4,
};

SEC("tc")
int ask_lpm_policy(struct __sk_buff *skb)
{
	return lpm_policy_ask(skb->cb[ASK_ENDPOINT], skb->cb[ASK_DIRECTION], skb->cb[ASK_PEER],
			      skb->cb[ASK_PORT_SPACE], skb->cb[ASK_PORT]);
}

/* What Java puts into a trie. */
struct trie_types {
	struct lpm_policy_key key;
	struct lpm_policy_entry entry;
};

struct trie_types trie_types;
