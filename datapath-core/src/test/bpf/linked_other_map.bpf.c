// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Takes the map of linked_second.bpf.c for a larger one, and so does not link with it. */

#include "linked.h"

extern struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, __u32);
	__type(value, struct sample);
} samples EXTERN(".maps");

SEC("tc")
int looks_into_it(__attribute__((unused)) struct __sk_buff *skb)
{
	__u32 slot = 4;

	return bpf_map_lookup_elem(&samples, &slot) != 0;
}
