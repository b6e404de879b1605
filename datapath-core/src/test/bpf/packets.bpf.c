// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that change packets and contexts, for the tests of test runs and attachments. */

#include "loader.h"

static __u32 runs;

__u64 seen_by_first;
__u64 seen_by_second;

struct addresses {
	__u8 target[6];
	__u8 source[6];
};

SEC("tc")
int turn_packet_around(struct __sk_buff *skb)
{
	struct addresses *addresses = packet_start(skb);
	struct addresses before;

	if ((void *)(addresses + 1) > packet_end(skb))
		return TC_ACT_SHOT;
	before = *addresses;
	__builtin_memcpy(addresses->target, before.source, sizeof(before.source));
	__builtin_memcpy(addresses->source, before.target, sizeof(before.target));
	return TC_ACT_OK;
}

SEC("tc")
int make_room(struct __sk_buff *skb)
{
	return bpf_skb_adjust_room(skb, 16, BPF_ADJ_ROOM_MAC, 0) ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("tc")
int add_up(struct __sk_buff *skb)
{
	__u32 sum = 0;

	for (int i = 0; i < 5; i++)
		sum += skb->cb[i];
	skb->cb[0] = sum;
	skb->mark += sum;
	return sum;
}

SEC("tc")
int count_runs(__attribute__((unused)) struct __sk_buff *skb)
{
	return ++runs;
}

/* Answers "next program, please". */
SEC("tc")
int first(__attribute__((unused)) struct __sk_buff *skb)
{
	__atomic_fetch_add(&seen_by_first, 1, __ATOMIC_RELAXED); /* other orders need Linux 5.12 */
	return -1;
}

SEC("tc")
int second(__attribute__((unused)) struct __sk_buff *skb)
{
	__atomic_fetch_add(&seen_by_second, 1, __ATOMIC_RELAXED);
	return -1;
}
