// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Makes room for outer headers in front of a packet.
 */
#pragma once

#include "bpf.h"
#include "drop.h"

/*
 * A packet that is already marked as encapsulated, because a tunnel on this machine has just been taken off it or because a pod
 * has a tunnel of its own, cannot be so marked again. Only devices that are still to cut it would need to know. The version of
 * the outer packet becomes the packet's when a little too much room is given back, since Linux 6.3.
 */
static __always_inline outcome tunnel_make_unmarked_room(struct __sk_buff *skb, __u32 bytes, enum ip_version outer)
{
	const __s32 too_much = 4;

	if (skb->gso_size)
		return drop(DROP_WRITE_ERROR);
	if (skb->protocol == bpf_htons(outer == IPV4 ? ETH_P_IP : ETH_P_IPV6))
		return bpf_skb_adjust_room(skb, bytes, BPF_ADJ_ROOM_MAC, 0) ? drop(DROP_WRITE_ERROR) : TC_ACT_OK;
	if (bpf_skb_adjust_room(skb, bytes + too_much, BPF_ADJ_ROOM_MAC, 0) ||
	    bpf_skb_adjust_room(skb, -too_much, BPF_ADJ_ROOM_MAC,
				outer == IPV4 ? BPF_F_ADJ_ROOM_DECAP_L3_IPV4 : BPF_F_ADJ_ROOM_DECAP_L3_IPV6))
		return drop(DROP_WRITE_ERROR);
	return TC_ACT_OK;
}

/* Before Linux 5.13 one cannot say that the inner packet starts with Ethernet; those kernels segment it without that. */
static __always_inline outcome tunnel_make_room(struct __sk_buff *skb, __u32 bytes, enum ip_version outer)
{
	const __u64 flags = (outer == IPV4 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV6) |
			    BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |
			    BPF_F_ADJ_ROOM_ENCAP_L2(sizeof(struct ethhdr));

	if (likely(!bpf_skb_adjust_room(skb, bytes, BPF_ADJ_ROOM_MAC, flags | BPF_F_ADJ_ROOM_ENCAP_L2_ETH)))
		return TC_ACT_OK;
	if (!bpf_skb_adjust_room(skb, bytes, BPF_ADJ_ROOM_MAC, flags))
		return TC_ACT_OK;
	return tunnel_make_unmarked_room(skb, bytes, outer);
}

/* The room that was made for outer headers; NULL when they cannot be written there. */
static __always_inline void *tunnel_room(const struct __sk_buff *skb, __u32 bytes)
{
	void *place = packet_start(skb) + sizeof(struct ethhdr);

	return place + bytes <= packet_end(skb) ? __builtin_assume_aligned(place, sizeof(__be32)) : NULL;
}
