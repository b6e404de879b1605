// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The first of two files that are one object: each calls, reads and writes what the other defines. */

#include "linked.h"

/* Defined in the second file. */
extern int doubled_in_second(struct __sk_buff *skb, __u32 value);
extern __u32 runs_of_second;
extern const volatile __u32 factor_of_second;
extern struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct sample);
} samples EXTERN(".maps");

/* The same name in both files, and two things. */
static volatile __u32 runs = 100;

static noinline int scaled(__u32 value)
{
	return value * factor_of_second;
}

/* Whoever defines it without weak wins. */
weak noinline int chosen(__u32 value)
{
	return value + 1000000;
}

/* Both are weak: the first counts. */
weak noinline int first_of_weak(__u32 value)
{
	return value + 1;
}

weak volatile const __u32 weak_constant = 7;

__u64 seen_by_first;

/* Hidden here only, and so for all. */
hidden noinline int hidden_in_first(struct __sk_buff *skb)
{
	return skb->mark + 3;
}

SEC("tc")
int first(struct __sk_buff *skb)
{
	__u32 slot = 2;
	struct sample *sample = bpf_map_lookup_elem(&samples, &slot);

	runs++;
	seen_by_first = runs_of_second;
	if (sample)
		sample->first += skb->mark;
	return doubled_in_second(skb, skb->mark) + scaled(1) + chosen(0) * 100 + first_of_weak(0) * 10000 + runs * 100000;
}
