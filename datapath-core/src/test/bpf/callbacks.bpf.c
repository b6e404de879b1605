// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A function whose address is taken, for a helper of Linux 5.13. */

#include "loader.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

static __u32 calls;

static long count_number(__attribute__((unused)) void *map, __attribute__((unused)) __u32 *key, __u64 *value,
			 __attribute__((unused)) void *context)
{
	calls++;
	*value += 1;
	return 0;
}

SEC("tc")
int count_each(__attribute__((unused)) struct __sk_buff *skb)
{
	bpf_for_each_map_elem(&numbers, count_number, 0, 0);
	return calls;
}
