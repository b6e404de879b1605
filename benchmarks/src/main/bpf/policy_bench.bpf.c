// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a policy verdict costs: the same questions answered by nobody, by our verdict tables, and by the two look-ups in
 * an LPM trie that Cilium's layout takes (its bpf/lib/policy.h, described in our own words and written anew).
 */

#include "meshpath/license.h"
#include "meshpath/policy.h"
#include "meshpath/protocols.h"

enum { QUESTIONS = 4096, ENDPOINT = 1 };

struct question {
	__u32 peer;
	__u16 port; /* host byte order */
	__u8 protocol;
	__u8 space;
};

struct question questions[QUESTIONS] SEC(".data.questions");

/* The test run's packet is the same in each round, so its mark can count them. */
static __always_inline const struct question *next_question(struct __sk_buff *skb)
{
	__u32 round = skb->mark;

	skb->mark = round + 1;
	return &questions[round & (QUESTIONS - 1)];
}

SEC("tc")
int bench_nothing(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);

	return (question->peer ^ question->port ^ question->space) & 1;
}

SEC("tc")
int bench_tables(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);

	return policy_allows(policy_of(ENDPOINT, POLICY_INGRESS), question->peer, question->space, question->port);
}

/* With the number of the rule that decided. */
SEC("tc")
int bench_tables_rule(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);
	__u32 verdict = policy_verdict(policy_of(ENDPOINT, POLICY_INGRESS), question->peer, question->space,
				       question->port);

	return verdict_allows(verdict);
}

struct lpm_policy_key {
	__u32 prefix_length;
	__u32 peer;
	__u8 egress;
	__u8 protocol;
	__be16 port;
};

enum lpm_policy {
	LPM_FULL_PREFIX = 64,
	LPM_DENY = 1,
	LPM_TOP_PRECEDENCE = 0xffffffff,
};

struct lpm_policy_entry {
	__be16 proxy_port;
	__u8 flags;
	__u8 auth;
	__u32 precedence;
	__u32 cookie;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct lpm_policy_key);
	__type(value, struct lpm_policy_entry);
	__uint(max_entries, 262144);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} lpm_policy SEC(".maps");

SEC("tc")
int bench_lpm(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);
	const struct lpm_policy_entry *exact, *any, *chosen;
	struct lpm_policy_key key = {
		.prefix_length = LPM_FULL_PREFIX,
		.peer = question->peer,
		.protocol = question->protocol,
		.port = bpf_htons(question->port),
	};

	exact = bpf_map_lookup_elem(&lpm_policy, &key);
	if (exact && exact->precedence == LPM_TOP_PRECEDENCE)
		return 0;
	key.peer = 0;
	any = bpf_map_lookup_elem(&lpm_policy, &key);
	chosen = exact && (!any || exact->precedence >= any->precedence) ? exact : any;
	return chosen && !(chosen->flags & LPM_DENY);
}
