// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The second of two files that are one object. */

#include "linked.h"

extern __u64 seen_by_first;
extern int hidden_in_first(struct __sk_buff *skb);
extern const volatile __u32 weak_constant;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct sample);
} samples SEC(".maps");

static volatile __u32 runs = 5;
static volatile __u8 odd = 1; /* so that what follows needs alignment */

volatile const __u32 factor_of_second = 30;
__u32 runs_of_second = 40;

static noinline int scaled(__u32 value)
{
	return value * 2;
}

noinline int doubled_in_second(struct __sk_buff *skb, __u32 value)
{
	return skb->len ? scaled(value) : -1;
}

int chosen(__u32 value)
{
	return value + 4;
}

weak noinline int first_of_weak(__u32 value)
{
	return value + 500;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	__u32 slot = 2;
	struct sample *sample = bpf_map_lookup_elem(&samples, &slot);

	runs += odd;
	runs_of_second++;
	if (sample)
		sample->second += skb->mark;
	return hidden_in_first(skb) + weak_constant * 100 + seen_by_first * 1000 + runs * 100000;
}

/* A static function in a section of its own, called from another section. */
static noinline __attribute__((section("tc.aside"))) int aside(struct __sk_buff *skb)
{
	return skb->len + 1;
}

static noinline __attribute__((section("tc.aside"))) int further_aside(struct __sk_buff *skb)
{
	return skb->len + 2;
}

SEC("tc")
int calls_aside(struct __sk_buff *skb)
{
	return further_aside(skb) * 1000 + aside(skb);
}
