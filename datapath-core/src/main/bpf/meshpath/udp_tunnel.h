// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What VXLAN and Geneve have in common: Ethernet in UDP, over IPv4 or IPv6, behind a header of its own, whose second word carries
 * a 24-bit network identifier, here the sender's identity. A tunnel defines struct tunnelhdr, which begins with struct
 * tunnel_base, and three functions, and then includes this.
 */
#pragma once

#include "bpf.h"
#include "ecn.h"
#include "encapsulation.h"
#include "identity.h"
#include "outer_checksum.h"
#include "tunnel_ethernet.h"
#include "tunnel_port.h"

static __always_inline bool way_is_direct(void)
{
	return false;
}

/* The tunnel's own header. */
static __always_inline struct tunnelhdr tunnel_header(__u32 identity);

/* Octets of the tunnel header that starts like this, with its options; or why the packet cannot be taken. */
static __always_inline outcome tunnel_header_length(const struct tunnel_base *base);

/* Reads the options, which lie at the offset, as far as they are ours. */
static __always_inline void tunnel_read_options(const struct __sk_buff *skb, __u32 offset, __u32 length,
						struct arrival *arrival);

enum udp_tunnel {
	TUNNEL_TTL = 64,
};

/* What follows the outer IP header. */
struct tunnel_payload {
	struct udphdr udp;
	struct tunnelhdr tunnel;
	struct ethhdr inner;
};

/* All that is put between the outer Ethernet header and the inner packet. */
struct tunnel_headers4 {
	struct iphdr ip;
	struct tunnel_payload payload;
};

struct tunnel_headers6 {
	struct ipv6hdr ip;
	struct tunnel_payload payload;
};

/* How much of them there is on the wire. Here they end at a whole word, so that they are written by words and not by octets. */
enum tunnel_length {
	TUNNEL_PAYLOAD_LENGTH = sizeof(struct udphdr) + sizeof(struct tunnelhdr) + sizeof(struct ethhdr),
	TUNNEL_HEADERS4_LENGTH = sizeof(struct iphdr) + TUNNEL_PAYLOAD_LENGTH,
	TUNNEL_HEADERS6_LENGTH = sizeof(struct ipv6hdr) + TUNNEL_PAYLOAD_LENGTH,
};

static __always_inline __u32 tunnel_overhead(enum ip_version underlay)
{
	return underlay == IPV4 ? TUNNEL_HEADERS4_LENGTH : TUNNEL_HEADERS6_LENGTH;
}

/* What each tunnel packet begins with behind its outer IP header. */
struct tunnel_start {
	struct udphdr udp;
	struct tunnel_base base;
};

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

/* What is known of a packet before it is one of the tunnel's. */
struct inner_packet {
	__u32 length;
	__u32 hash;
	__u32 sum;
	__u8 traffic_class; /* of the outer header */
};

static __always_inline struct inner_packet inner_packet(struct __sk_buff *skb, enum ip_version version)
{
	return (struct inner_packet){
		.length = skb->len - sizeof(struct ethhdr),
		.hash = bpf_get_hash_recalc(skb),
		.sum = outer_checksum ? inner_sum(skb, version) : SUM_UNKNOWN,
		.traffic_class = class_outside(packet_class(skb, version), copy_dscp),
	};
}

static __always_inline __u32 sum_of_addresses4(const struct iphdr *ip)
{
	return bpf_csum_diff(NULL, 0, &ip->saddr, sizeof(ip->saddr) + sizeof(ip->daddr), 0);
}

static __always_inline __u32 sum_of_addresses6(const struct ipv6hdr *ip)
{
	return bpf_csum_diff(NULL, 0, &ip->saddr, sizeof(ip->saddr) + sizeof(ip->daddr), 0);
}

/* From the sum of the outer addresses, and that of the inner packet. Where the latter is unknown there is no checksum. */
static __always_inline void tunnel_checksum(struct tunnel_payload *payload, __u32 addresses, __u32 inner)
{
	const __u16 *word = (const void *)payload;
	__u32 sum = sum_carried(addresses) + bpf_htons(IPPROTO_UDP) + payload->udp.len + inner;

	if (inner == SUM_UNKNOWN)
		return;
#pragma unroll
	for (unsigned int i = 0; i < TUNNEL_PAYLOAD_LENGTH / sizeof(*word); i++)
		sum += word[i];
	payload->udp.check = sum_fold(sum) ?: 0xffff; /* 0 would say that there is none */
}

static __always_inline void tunnel_fill_payload(struct tunnel_payload *payload, enum ip_version version,
						struct ip_address node, __u32 identity, const struct inner_packet *inner)
{
	payload->udp.source = bpf_htons(TUNNEL_SOURCE_PORT | (inner->hash & TUNNEL_SOURCE_PORT_MASK));
	payload->udp.dest = bpf_htons(tunnel_port);
	payload->udp.len = bpf_htons(TUNNEL_PAYLOAD_LENGTH + inner->length);
	payload->udp.check = 0;
	payload->tunnel = tunnel_header(identity);
	payload->inner = tunnel_ethernet(version, node);
}

/* A UDP checksum of 0 is right over IPv4 (RFC 7348, section 5; RFC 8926, 3.3). */
static __always_inline void tunnel_fill4(struct tunnel_headers4 *outer, enum ip_version version,
					 const struct inner_packet *inner, struct ip_address node, __u32 identity)
{
	struct iphdr ip = {
		.version = IPV4,
		.ihl = sizeof(ip) / 4,
		.tos = inner->traffic_class,
		.ttl = TUNNEL_TTL,
		.protocol = IPPROTO_UDP,
		.frag_off = bpf_htons(IP_DF), /* so that an identification of 0 is right (RFC 6864) */
		.saddr = node_ipv4,
		.daddr = ip_unmapped(node),
		.tot_len = bpf_htons(TUNNEL_HEADERS4_LENGTH + inner->length),
	};

	ip.check = ipv4_checksum(&ip);
	outer->ip = ip;
	tunnel_fill_payload(&outer->payload, version, node, identity, inner);
	if (outer_checksum)
		tunnel_checksum(&outer->payload, sum_of_addresses4(&ip), inner->sum);
}

/* Over IPv6 too, for a tunnel (RFC 6935). The flow label carries the hash as the source port does (RFC 6438). */
static __always_inline void tunnel_fill6(struct tunnel_headers6 *outer, enum ip_version version,
					 const struct inner_packet *inner, struct ip_address node, __u32 identity)
{
	struct ipv6hdr ip = {
		.version = IPV6,
		.priority = inner->traffic_class >> IPV6_CLASS_SHIFT,
		.flow_lbl = { (inner->traffic_class << IPV6_CLASS_SHIFT) | (inner->hash >> 16 & 0xf), inner->hash >> 8,
			      inner->hash },
		.payload_len = bpf_htons(TUNNEL_PAYLOAD_LENGTH + inner->length),
		.nexthdr = IPPROTO_UDP,
		.hop_limit = TUNNEL_TTL,
		.saddr = node_ipv6(),
		.daddr = node,
	};

	outer->ip = ip;
	tunnel_fill_payload(&outer->payload, version, node, identity, inner);
	if (outer_checksum)
		tunnel_checksum(&outer->payload, sum_of_addresses6(&ip), inner->sum);
}

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

static __always_inline outcome tunnel_send4(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
					    __u32 identity)
{
	struct inner_packet inner = inner_packet(skb, version);
	struct tunnel_headers4 *outer;

	if (tunnel_make_room(skb, TUNNEL_HEADERS4_LENGTH, IPV4))
		return drop(DROP_WRITE_ERROR);
	outer = tunnel_room(skb, TUNNEL_HEADERS4_LENGTH);
	if (!outer)
		return drop(DROP_WRITE_ERROR);
	tunnel_fill4(outer, version, &inner, node, identity);
	return bpf_redirect_neigh(underlay_ifindex, NULL, 0, 0);
}

static __always_inline outcome tunnel_send6(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
					    __u32 identity)
{
	struct inner_packet inner = inner_packet(skb, version);
	struct tunnel_headers6 *outer;

	if (tunnel_make_room(skb, TUNNEL_HEADERS6_LENGTH, IPV6))
		return drop(DROP_WRITE_ERROR);
	outer = tunnel_room(skb, TUNNEL_HEADERS6_LENGTH);
	if (!outer)
		return drop(DROP_WRITE_ERROR);
	tunnel_fill6(outer, version, &inner, node, identity);
	return bpf_redirect_neigh(underlay_ifindex, NULL, 0, 0);
}

static __always_inline outcome tunnel_send(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
					   __u32 identity)
{
	if (ip_is_mapped(node))
		return node_ipv4 ? tunnel_send4(skb, version, node, identity) : drop(DROP_NO_TUNNEL_ENDPOINT);
	return ip_is_set(node_ipv6()) ? tunnel_send6(skb, version, node, identity) : drop(DROP_NO_TUNNEL_ENDPOINT);
}
