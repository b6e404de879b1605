// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What VXLAN and Geneve have in common: Ethernet in UDP behind a header of eight octets, the last four of which carry a
 * 24-bit network identifier, here the sender's identity. A tunnel says what is special about it by two functions, and
 * then includes this.
 */
#pragma once

#include "bpf.h"
#include "encapsulation.h"
#include "identity.h"

/* The first four octets of the tunnel header, as we send them. */
static __always_inline __be32 tunnel_first_word(void);

/* Octets of the tunnel header that starts like this, with its options; or why the packet cannot be taken. */
static __always_inline outcome tunnel_header_length(__be32 first_word);

enum udp_tunnel {
	TUNNEL_TTL = 64,
	TUNNEL_VNI_SHIFT = 8,
	/* Source ports carry a hash of the inner flow, from the dynamic range (RFC 7348, section 5; RFC 8926, 3.3). */
	TUNNEL_SOURCE_PORT = 0xc000,
	TUNNEL_SOURCE_PORT_MASK = 0x3fff,
};

struct tunnelhdr {
	__be32 first_word;
	__be32 vni; /* shifted by TUNNEL_VNI_SHIFT; the last octet is reserved */
};

/* All that is put between the outer Ethernet header and the inner packet. */
struct tunnel_headers {
	struct iphdr ip;
	struct udphdr udp;
	struct tunnelhdr tunnel;
	struct ethhdr inner;
} __packed;

static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival)
{
	const struct tunnel_headers *outer;
	outcome length;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	if (!readable(skb, sizeof(struct ethhdr) + sizeof(*outer)))
		return TC_ACT_OK; /* too short to be ours */
	outer = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(outer + 1) > packet_end(skb))
		return TC_ACT_OK;
	if (outer->ip.protocol != IPPROTO_UDP || outer->ip.ihl != sizeof(outer->ip) / 4 ||
	    outer->udp.dest != bpf_htons(tunnel_port) || outer->ip.daddr != node_address)
		return TC_ACT_OK;
	if (outer->ip.frag_off & bpf_htons(IP_MF | IP_OFFSET))
		return drop(DROP_INVALID_PACKET);
	length = tunnel_header_length(outer->tunnel.first_word);
	if (length < 0)
		return length;
	arrival->encapsulated = true;
	arrival->node = outer->ip.saddr;
	arrival->identity = bpf_ntohl(outer->tunnel.vni) >> TUNNEL_VNI_SHIFT;
	arrival->outer_length = sizeof(*outer) - sizeof(outer->tunnel) + length;
	return TC_ACT_OK;
}

static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb, const struct arrival *arrival)
{
	if (bpf_skb_adjust_room(skb, -(__s32)arrival->outer_length, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
		return drop(DROP_WRITE_ERROR);
	return TC_ACT_OK;
}

static __always_inline void tunnel_fill(struct tunnel_headers *outer, __be32 node, __u32 identity, __u32 hash,
					__u32 payload)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.ttl = TUNNEL_TTL,
		.protocol = IPPROTO_UDP,
		.frag_off = bpf_htons(IP_DF), /* so that an identification of 0 is right (RFC 6864) */
		.saddr = node_address,
		.daddr = node,
		.tot_len = bpf_htons(sizeof(*outer) + payload),
	};

	ip.check = ipv4_checksum(&ip);
	outer->ip = ip;
	/* A UDP checksum of 0 is right over IPv4 (RFC 7348, section 5; RFC 8926, 3.3). */
	outer->udp.source = bpf_htons(TUNNEL_SOURCE_PORT | (hash & TUNNEL_SOURCE_PORT_MASK));
	outer->udp.dest = bpf_htons(tunnel_port);
	outer->udp.len = bpf_htons(sizeof(*outer) - sizeof(outer->ip) + payload);
	outer->tunnel.first_word = tunnel_first_word();
	outer->tunnel.vni = bpf_htonl(identity_on_wire(identity) << TUNNEL_VNI_SHIFT);
	outer->inner.h_proto = bpf_htons(ETH_P_IP);
}

/* Before Linux 5.13 one cannot say that the inner packet starts with Ethernet; those kernels segment it without that. */
static __always_inline outcome tunnel_make_room(struct __sk_buff *skb)
{
	const __u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |
			    BPF_F_ADJ_ROOM_ENCAP_L2(sizeof(struct ethhdr));
	const __u32 bytes = sizeof(struct tunnel_headers);

	if (likely(!bpf_skb_adjust_room(skb, bytes, BPF_ADJ_ROOM_MAC, flags | BPF_F_ADJ_ROOM_ENCAP_L2_ETH)))
		return TC_ACT_OK;
	return bpf_skb_adjust_room(skb, bytes, BPF_ADJ_ROOM_MAC, flags) ? drop(DROP_WRITE_ERROR) : TC_ACT_OK;
}

static __always_inline outcome tunnel_send(struct __sk_buff *skb, __be32 node, __u32 identity)
{
	struct tunnel_headers outer = {};
	__u32 payload = skb->len - sizeof(struct ethhdr);

	tunnel_fill(&outer, node, identity, bpf_get_hash_recalc(skb), payload);
	if (tunnel_make_room(skb))
		return drop(DROP_WRITE_ERROR);
	if (bpf_skb_store_bytes(skb, sizeof(struct ethhdr), &outer, sizeof(outer), 0))
		return drop(DROP_WRITE_ERROR);
	return bpf_redirect_neigh(underlay_ifindex, NULL, 0, 0);
}
