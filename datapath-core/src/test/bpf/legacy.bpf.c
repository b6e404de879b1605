// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A map declared as before BTF. */

#include "loader.h"

struct bpf_map_def {
	__u32 type, key_size, value_size, max_entries, map_flags;
};

struct bpf_map_def SEC("maps") old_counters = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1,
};

SEC("tc")
int count_old(__attribute__((unused)) struct __sk_buff *skb)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&old_counters, &zero) != 0;
}
