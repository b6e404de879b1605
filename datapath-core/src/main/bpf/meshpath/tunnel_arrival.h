// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A tunnel packet that has come to this node: is it one, what do its outer headers say, and off with them.
 */
#pragma once

#include "bpf.h"
#include "encapsulation.h"
#include "tunnel_headers.h"
#include "tunnel_port.h"

static __always_inline bool tunnel_is_ours(const struct udphdr *udp)
{
	return udp->dest == bpf_htons(tunnel_port);
}

/* Whether a packet to this node is a tunnel's is known by now; what else its headers say. */
static __always_inline outcome tunnel_read(const struct __sk_buff *skb, const struct tunnel_start *start, __u32 ip_length,
					   struct arrival *arrival)
{
	outcome length = tunnel_header_length(&start->base);

	if (length < 0)
		return length;
	arrival->encapsulated = true;
	arrival->identity = bpf_ntohl(start->base.vni) >> TUNNEL_VNI_SHIFT;
	arrival->outer_length = ip_length + sizeof(struct udphdr) + length + sizeof(struct ethhdr);
	if (length > (outcome)sizeof(struct tunnel_base))
		tunnel_read_options(skb, sizeof(struct ethhdr) + ip_length + sizeof(*start), length - sizeof(start->base),
				    arrival);
	return TC_ACT_OK;
}

static __always_inline outcome tunnel_peek4(struct __sk_buff *skb, struct arrival *arrival)
{
	const struct tunnel_start *start;
	const struct iphdr *ip;

	if (!readable(skb, sizeof(struct ethhdr) + sizeof(*ip) + sizeof(*start)))
		return TC_ACT_OK; /* too short to be ours */
	ip = packet_start(skb) + sizeof(struct ethhdr);
	start = (void *)(ip + 1);
	if ((void *)(start + 1) > packet_end(skb))
		return TC_ACT_OK;
	if (ip->protocol != IPPROTO_UDP || ip->ihl != sizeof(*ip) / 4 || !tunnel_is_ours(&start->udp) ||
	    ip->daddr != node_ipv4)
		return TC_ACT_OK;
	if (ip->frag_off & bpf_htons(IP_MF | IP_OFFSET))
		return drop(DROP_INVALID_PACKET);
	arrival->node = ip_mapped(ip->saddr);
	arrival->traffic_class = ip->tos;
	return tunnel_read(skb, start, sizeof(*ip), arrival);
}

static __always_inline outcome tunnel_peek6(struct __sk_buff *skb, struct arrival *arrival)
{
	const struct tunnel_start *start;
	const struct ipv6hdr *ip;

	if (!readable(skb, sizeof(struct ethhdr) + sizeof(*ip) + sizeof(*start)))
		return TC_ACT_OK;
	ip = packet_start(skb) + sizeof(struct ethhdr);
	start = (void *)(ip + 1);
	if ((void *)(start + 1) > packet_end(skb))
		return TC_ACT_OK;
	if (ip->nexthdr != IPPROTO_UDP || !tunnel_is_ours(&start->udp) || !ip_equal(ip->daddr, node_ipv6()))
		return TC_ACT_OK;
	arrival->node = ip->saddr;
	arrival->traffic_class = ipv6_class(ip);
	return tunnel_read(skb, start, sizeof(*ip), arrival);
}

static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival)
{
	if (node_ipv4 && skb->protocol == bpf_htons(ETH_P_IP))
		return tunnel_peek4(skb, arrival);
	if (ip_is_set(node_ipv6()) && skb->protocol == bpf_htons(ETH_P_IPV6))
		return tunnel_peek6(skb, arrival);
	return TC_ACT_OK;
}

/* The protocol of the inner packet, which its Ethernet header tells: 0 when the packet ends before. */
static __always_inline __be16 tunnel_inner_protocol(struct __sk_buff *skb, const struct arrival *arrival)
{
	const __be16 *protocol;
	__u64 place = sizeof(struct ethhdr) + arrival->outer_length - sizeof(*protocol);

	if (!readable(skb, place + sizeof(*protocol)))
		return 0;
	asm volatile("" : "+r"(place)); /* or the compiler counts back from the end, where the verifier does not follow */
	protocol = packet_start(skb) + place;
	return (void *)(protocol + 1) <= packet_end(skb) ? *protocol : 0;
}

static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb, const struct arrival *arrival)
{
	__be16 inner = tunnel_inner_protocol(skb, arrival);
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO;

	if (inner != bpf_htons(ETH_P_IP) && inner != bpf_htons(ETH_P_IPV6))
		return drop(inner ? DROP_UNSUPPORTED_L3 : DROP_INVALID_PACKET);
	if (inner != skb->protocol) /* the flag is not needed otherwise, and Linux before 6.3 has none */
		flags |= inner == bpf_htons(ETH_P_IP) ? BPF_F_ADJ_ROOM_DECAP_L3_IPV4 : BPF_F_ADJ_ROOM_DECAP_L3_IPV6;
	if (bpf_skb_adjust_room(skb, -(__s32)arrival->outer_length, BPF_ADJ_ROOM_MAC, flags))
		return drop(DROP_WRITE_ERROR);
	return TC_ACT_OK;
}
