// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Congestion marks across a tunnel (RFC 6040), and the class of service. A queue on the underlay marks the outer header; the
 * mark has to reach the inner one, or the sender never hears of the congestion that it makes.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "protocols.h"

/* The low two bits of IPv4's type of service and IPv6's traffic class (RFC 3168, section 5). */
enum ecn {
	ECN_NOT_ECT = 0,
	ECN_ECT_1 = 1,
	ECN_ECT_0 = 2,
	ECN_CE = 3,
	ECN_MASK = 3,
};

enum {
	IPV6_CLASS_SHIFT = 4, /* the traffic class in the first two octets of the header */
};

/* What the outer header says: the inner mark as it is (normal mode, RFC 6040, 4.1), and the inner class where that is set. */
static __always_inline __u8 class_outside(__u8 inner, bool copy_dscp)
{
	return copy_dscp ? inner : inner & ECN_MASK;
}

static __always_inline __u8 ipv6_class(const struct ipv6hdr *ip)
{
	return ip->priority << IPV6_CLASS_SHIFT | ip->flow_lbl[0] >> IPV6_CLASS_SHIFT;
}

/* The traffic class of the packet behind the Ethernet header. */
static __always_inline __u8 packet_class(const struct __sk_buff *skb, enum ip_version version)
{
	const struct ipv6hdr *ipv6 = packet_start(skb) + sizeof(struct ethhdr);
	const struct iphdr *ipv4 = (const void *)ipv6;

	if (version == IPV4)
		return (void *)(ipv4 + 1) <= packet_end(skb) ? ipv4->tos : 0;
	return (void *)(ipv6 + 1) <= packet_end(skb) ? ipv6_class(ipv6) : 0;
}

/*
 * The mark of a packet that leaves the tunnel, of its inner and its outer one (RFC 6040, figure 4). A packet whose ends know
 * nothing of marks can only hear of congestion by being lost.
 */
static __always_inline outcome ecn_inside(enum ecn inner, enum ecn outer)
{
	if (unlikely(outer == ECN_CE))
		return inner == ECN_NOT_ECT ? drop(DROP_CONGESTION_LOST) : ECN_CE;
	return outer == ECN_ECT_1 && inner == ECN_ECT_0 ? ECN_ECT_1 : inner;
}

static __always_inline outcome ecn4_mark(struct __sk_buff *skb, enum ecn outer)
{
	struct iphdr *ip = packet_start(skb) + sizeof(struct ethhdr);
	enum ecn before;
	outcome after;

	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	before = ip->tos & ECN_MASK;
	after = ecn_inside(before, outer);
	if (after < 0)
		return after;
	if (unlikely((enum ecn)after != before)) {
		ip->tos ^= before ^ after;
		ip->check = checksum_adjust(ip->check, bpf_htons(before), bpf_htons(after));
	}
	return TC_ACT_OK;
}

static __always_inline outcome ecn6_mark(struct __sk_buff *skb, enum ecn outer)
{
	struct ipv6hdr *ip = packet_start(skb) + sizeof(struct ethhdr);
	enum ecn before;
	outcome after;

	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	before = ip->flow_lbl[0] >> IPV6_CLASS_SHIFT & ECN_MASK;
	after = ecn_inside(before, outer);
	if (after < 0)
		return after;
	if (unlikely((enum ecn)after != before)) {
		ip->flow_lbl[0] ^= (before ^ after) << IPV6_CLASS_SHIFT;
		/* no checksum in the header keeps the sum that a device made of the packet */
		bpf_csum_update(skb, (__u16)~bpf_htons(before << IPV6_CLASS_SHIFT) +
					     bpf_htons(after << IPV6_CLASS_SHIFT));
	}
	return TC_ACT_OK;
}

/*
 * Carries the outer header's mark over to the IP packet behind the Ethernet header, which has just left the tunnel. The two
 * marks with which packets are sent change nothing inside.
 */
static __always_inline outcome ecn_decapsulate(struct __sk_buff *skb, enum ip_version version, __u8 outer_class)
{
	enum ecn outer = outer_class & ECN_MASK;

	if (likely(outer == ECN_NOT_ECT || outer == ECN_ECT_0))
		return TC_ACT_OK;
	return version == IPV4 ? ecn4_mark(skb, outer) : ecn6_mark(skb, outer);
}
