// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a tunnel packet begins with: the outer headers, and what is needed of the inner packet to fill them.
 */
#pragma once

#include "bpf.h"
#include "ecn.h"
#include "outer_checksum.h"
#include "tunnel_ethernet.h"
#include "tunnel_port.h"

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
