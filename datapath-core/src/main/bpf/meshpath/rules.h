// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What user space decides about policy beside the verdicts: whether packets are counted by the rule that decided them, which
 * is known when a program is loaded, and for which endpoints a denial is only told of, which may change at any time.
 */
#pragma once

#include "events.h"

/* Index: the rule's number; 0 where no rule decided, and one more than there are rules for those beyond. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct counter);
	__uint(max_entries, 1);
} rule_counters SEC(".maps");

/* Written by user space at any time; 1: what policy denies passes. */
__u8 endpoint_audit[ENDPOINT_IDS] SEC(".data.endpoint_audit");

/* Counts a packet for the rule that decided it, now or when its connection was admitted. */
static __always_inline void rule_count(const struct __sk_buff *skb, __u32 verdict)
{
	__u32 rule = verdict >> VERDICT_RULE_SHIFT;
	struct counter *counter;

	if (!counted_rules)
		return;
	if (rule > counted_rules)
		rule = counted_rules + 1;
	counter = bpf_map_lookup_elem(&rule_counters, &rule);
	if (counter) {
		counter->packets++;
		counter->bytes += skb->len;
	}
}

static __always_inline bool endpoint_is_audited(__u32 endpoint)
{
	volatile __u8 *audited = &endpoint_audit[bounded_index(endpoint, ENDPOINT_IDS)];

	return *audited;
}
