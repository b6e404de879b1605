// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a packet needs to go on its way: to be small enough, and to have a hop left. Who sent it is told otherwise. */
#pragma once

#include "encapsulation.h"
#include "hop.h"
#include "packet_read.h"
#include "path_mtu.h"
#include "programs.h"

enum {
	GSO_BY_FRAGS = 0xffff, /* segments of different sizes, each already cut */
	TCP_HEADER_LENGTH = 12, /* the place of doff */
};

/* Octets of an IP packet on the wire, of the first segment where a device is still to cut it. */
static __always_inline __u32 packet_length_on_wire(const struct __sk_buff *skb, const struct packet *packet, __u32 transport)
{
	__u32 headers = transport - sizeof(struct ethhdr);
	__u8 data_offset;

	if (!skb->gso_size)
		return skb->len - sizeof(struct ethhdr);
	if (skb->gso_size == GSO_BY_FRAGS)
		return 0;
	if (packet->protocol == IPPROTO_UDP)
		return headers + sizeof(struct udphdr) + skb->gso_size;
	if (bpf_skb_load_bytes(skb, transport + TCP_HEADER_LENGTH, &data_offset, sizeof(data_offset)))
		return 0;
	return headers + (data_offset >> 4) * 4 + skb->gso_size;
}

/*
 * IPv4 packets that may be fragmented are told of as well: nobody cuts them here, and hosts cut what they send once they know.
 * What is told to IPv6 is never less than what all its links carry (RFC 8200, 5).
 */
static __always_inline outcome way_is_wide_enough(struct __sk_buff *skb, const struct packet *packet, __u32 transport,
						  __u32 mtu)
{
	if (likely(skb->len - sizeof(struct ethhdr) <= mtu || packet_length_on_wire(skb, packet, transport) <= mtu))
		return TC_ACT_OK;
	skb->cb[POD_TOLD_MTU] = packet->version == IPV6 && mtu < IPV6_LEAST_MTU ? IPV6_LEAST_MTU : mtu;
	return drop(DROP_FRAGMENTATION_NEEDED);
}

/* The MTU of the way to a node for what goes inside the tunnel. */
static __always_inline __u32 way_mtu(struct ip_address node, __u64 now)
{
	return path_mtu(node, now) - tunnel_overhead(ip_is_mapped(node) ? IPV4 : IPV6);
}

/* Readies the packet for the way to another node. */
static __always_inline outcome way_to_node(struct __sk_buff *skb, const struct packet *packet, __u32 transport,
					   struct ip_address node, __u64 now)
{
	outcome wide = way_is_wide_enough(skb, packet, transport, way_mtu(node, now));

	return wide ? wide : hop_take(skb, packet->version);
}
