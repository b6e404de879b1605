// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a policy verdict costs by the two look-ups of Cilium's layout, in the trie of one endpoint. */

#include "meshpath/license.h"
#include "meshpath/policy_lpm.h"
#include "policy_bench.h"

/* The trie of the endpoint that is asked. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct lpm_policy_key);
	__type(value, struct lpm_policy_entry);
	__uint(max_entries, LPM_POLICY_MAX_ENTRIES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} lpm_policy SEC(".maps");

static __always_inline bool is_allowed(const struct question *question)
{
	return verdict_allows(lpm_policy_verdict(&lpm_policy, question->peer, POLICY_INGRESS, question->protocol,
						 bpf_htons(question->port)));
}

SEC("tc")
int bench_verdict(struct __sk_buff *skb)
{
	return is_allowed(next_question(skb));
}

SEC("tc")
int bench_verdict_timed(struct __sk_buff *skb)
{
	struct question question = *next_question(skb);
	__u64 start;
	bool allowed;

	settle(question.peer);
	start = bpf_ktime_get_ns();
	allowed = is_allowed(&question);
	settle(allowed);
	return bpf_ktime_get_ns() - start;
}
