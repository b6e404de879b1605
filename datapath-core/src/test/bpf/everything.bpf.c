// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One of each: what an object can hold, for the tests of the reader and the loader. */

#include "loader.h"

struct flow {
	__u32 source;
	__u32 target;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct flow);
	__type(value, __u64);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 8);
	__uint(pinning, 1);
} numbers SEC(".maps");

int doubled(struct __sk_buff *skb);

struct {
	__uint(type, MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, int(void *));
} jumps SEC(".maps") = {
	.values = { [2] = (void *)&doubled },
};

struct table {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} first_table SEC(".maps");

struct {
	__uint(type, MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct table);
} tables SEC(".maps") = {
	.values = { [1] = &first_table },
};

volatile const __u32 factor = 3;
volatile const __u8 enabled = 1;
static volatile const struct flow known = { .source = 1, .target = 2 };

__u64 runs = 40;
static __u32 static_runs = 2;
__u32 zeroed;
static __u32 static_zeroed;

__u32 slots[16] SEC(".data.slots");
volatile const __u32 slots_mask SEC(".rodata.sizes") = 15;

/* Verified on its own. */
noinline int times_factor(__u32 value)
{
	return value * factor;
}

/* Global for the linker, static for the verifier. */
hidden noinline int plus_mark(struct __sk_buff *skb, __u32 value)
{
	static_runs++;
	return value + skb->mark;
}

static noinline int plus_length(struct __sk_buff *skb, __u32 value)
{
	return plus_mark(skb, value) + skb->len;
}

/* The mark times the factor, plus the mark, plus the length. */
SEC("tc")
int calculate(struct __sk_buff *skb)
{
	runs++;
	zeroed = skb->mark;
	return enabled ? plus_length(skb, times_factor(skb->mark)) : 0;
}

SEC("tc")
int count(struct __sk_buff *skb)
{
	struct flow key = { .source = known.source, .target = known.target };
	__u64 mark = skb->mark;
	__u32 last = 3;
	__u64 *number;

	bpf_map_update_elem(&flows, &key, &mark, BPF_ANY);
	number = bpf_map_lookup_elem(&numbers, &last);
	if (number)
		*number += 1;
	return ++static_zeroed;
}

SEC("tc")
int jump(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jumps, 2);
	return -1;
}

SEC("tc")
int doubled(struct __sk_buff *skb)
{
	return skb->mark * 2;
}

SEC("tc")
int store(struct __sk_buff *skb)
{
	__u32 slot = skb->cb[0] & slots_mask;

	slots[slot] = skb->mark;
	return slots[slot];
}

SEC("tc")
int look_up_in_table(__attribute__((unused)) struct __sk_buff *skb)
{
	__u32 index = 1, zero = 0;
	void *table = bpf_map_lookup_elem(&tables, &index);
	__u32 *value = table ? bpf_map_lookup_elem(table, &zero) : 0;

	return value ? (int)*value : -1;
}
