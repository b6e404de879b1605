// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * How many ICMP errors a processor makes in a second (RFC 4443, section 2.4 f; RFC 1812, 4.3.2.8): a bucket of tokens, so that a
 * few at once are no matter, and a flood of packets that have to be answered is not answered.
 */
#pragma once

#include "bpf.h"
#include "clock.h"

enum told_rate {
	TOLD_PER_SECOND = 1000,
	TOLD_AT_ONCE = 1000,
	NANOSECONDS_PER_TOKEN = 1000000000 / TOLD_PER_SECOND,
};

struct told_budget {
	__u64 counted_until; /* nanoseconds since boot */
	__u64 tokens;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct told_budget);
	__uint(max_entries, 1);
} told_budgets SEC(".maps");

/* Whether one more may be told now; takes it from the budget. */
static __always_inline bool told_is_in_budget(void)
{
	__u32 only = 0;
	struct told_budget *budget = bpf_map_lookup_elem(&told_budgets, &only);
	__u64 now = clock_now();
	__u64 earned;

	if (!budget)
		return false;
	earned = (now - budget->counted_until) / NANOSECONDS_PER_TOKEN;
	if (earned) {
		budget->tokens = budget->tokens + earned > TOLD_AT_ONCE ? TOLD_AT_ONCE : budget->tokens + earned;
		budget->counted_until = now;
	}
	if (!budget->tokens)
		return false;
	budget->tokens--;
	return true;
}
