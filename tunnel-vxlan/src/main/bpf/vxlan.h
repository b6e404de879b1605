// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VXLAN (RFC 7348) by the program itself: no tunnel device, the VNI is the sender's identity. */
#pragma once

#include "meshpath/bpf.h"
#include "meshpath/encapsulation.h"
#include "meshpath/identity.h"

enum vxlan {
	VXLAN_FLAG_VNI = 0x08000000,
	VXLAN_VNI_SHIFT = 8,
	VXLAN_TTL = 64,
	/* Source ports carry a hash of the inner flow, from the dynamic range (RFC 7348, section 5). */
	VXLAN_SOURCE_PORT = 0xc000,
	VXLAN_SOURCE_PORT_MASK = 0x3fff,
};

struct vxlanhdr {
	__be32 vx_flags;
	__be32 vx_vni;
};

/* All that is put between the outer Ethernet header and the inner packet. */
struct vxlan_headers {
	struct iphdr ip;
	struct udphdr udp;
	struct vxlanhdr vxlan;
	struct ethhdr inner;
} __packed;

static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival)
{
	const struct vxlan_headers *outer;

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
	if (!(outer->vxlan.vx_flags & bpf_htonl(VXLAN_FLAG_VNI)) || outer->inner.h_proto != bpf_htons(ETH_P_IP))
		return drop(DROP_INVALID_PACKET);
	arrival->encapsulated = true;
	arrival->node = outer->ip.saddr;
	arrival->identity = bpf_ntohl(outer->vxlan.vx_vni) >> VXLAN_VNI_SHIFT;
	return TC_ACT_OK;
}

static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb)
{
	if (bpf_skb_adjust_room(skb, -(__s32)sizeof(struct vxlan_headers), BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO))
		return drop(DROP_WRITE_ERROR);
	return TC_ACT_OK;
}

static __always_inline void vxlan_fill(struct vxlan_headers *outer, __be32 node, __u32 identity, __u32 hash,
				       __u32 payload)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.ttl = VXLAN_TTL,
		.protocol = IPPROTO_UDP,
		.frag_off = bpf_htons(IP_DF), /* so that an identification of 0 is right (RFC 6864) */
		.saddr = node_address,
		.daddr = node,
		.tot_len = bpf_htons(sizeof(*outer) + payload),
	};

	ip.check = ipv4_checksum(&ip);
	outer->ip = ip;
	/* A UDP checksum of 0 is right for VXLAN over IPv4 (RFC 7348, section 5). */
	outer->udp.source = bpf_htons(VXLAN_SOURCE_PORT | (hash & VXLAN_SOURCE_PORT_MASK));
	outer->udp.dest = bpf_htons(tunnel_port);
	outer->udp.len = bpf_htons(sizeof(*outer) - sizeof(outer->ip) + payload);
	outer->vxlan.vx_flags = bpf_htonl(VXLAN_FLAG_VNI);
	outer->vxlan.vx_vni = bpf_htonl((identity & IDENTITY_WIRE_MASK) << VXLAN_VNI_SHIFT);
	outer->inner.h_proto = bpf_htons(ETH_P_IP);
}

static __always_inline outcome tunnel_send(struct __sk_buff *skb, __be32 node, __u32 identity)
{
	const __u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP |
			    BPF_F_ADJ_ROOM_ENCAP_L2(sizeof(struct ethhdr)) | BPF_F_ADJ_ROOM_ENCAP_L2_ETH;
	struct vxlan_headers outer = {};
	__u32 payload = skb->len - sizeof(struct ethhdr);

	vxlan_fill(&outer, node, identity, bpf_get_hash_recalc(skb), payload);
	if (bpf_skb_adjust_room(skb, sizeof(outer), BPF_ADJ_ROOM_MAC, flags))
		return drop(DROP_WRITE_ERROR);
	if (bpf_skb_store_bytes(skb, sizeof(struct ethhdr), &outer, sizeof(outer), 0))
		return drop(DROP_WRITE_ERROR);
	return bpf_redirect_neigh(underlay_ifindex, NULL, 0, 0);
}
