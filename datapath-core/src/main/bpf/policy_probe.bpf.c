// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Asks the kernel's policy tables for one verdict, without a packet: run it with BPF_PROG_TEST_RUN, the question in
 * the context's control block. What it answers is what the datapath would do.
 */

#include "meshpath/license.h"
#include "meshpath/policy.h"

enum question {
	ASK_ENDPOINT = 0,
	ASK_DIRECTION = 1,
	ASK_PEER = 2,
	ASK_PORT_SPACE = 3,
	ASK_PORT = 4,
};

SEC("tc")
int ask_policy(struct __sk_buff *skb)
{
	enum policy_direction direction = bounded_index(skb->cb[ASK_DIRECTION], POLICY_DIRECTIONS);
	__u64 policy = policy_of(skb->cb[ASK_ENDPOINT], direction);

	return policy_ask(&policy, skb->cb[ASK_ENDPOINT], direction, skb->cb[ASK_PEER], skb->cb[ASK_PORT_SPACE],
			  skb->cb[ASK_PORT]);
}
