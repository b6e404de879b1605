// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers a pod's ARP requests with the host side's address: whatever the pod wants to reach, the way leads through us. */
#pragma once

#include "bpf.h"
#include "settings.h"

static __always_inline bool arp_is_request(const struct arphdr *arp)
{
	return arp->ar_hrd == bpf_htons(ARPHRD_ETHER) && arp->ar_pro == bpf_htons(ETH_P_IP) &&
	       arp->ar_hln == ETH_ALEN && arp->ar_pln == sizeof(arp->ar_tip) && arp->ar_op == bpf_htons(ARPOP_REQUEST);
}

/* The pod asks for its own address to find a duplicate (RFC 5227). Nobody else has it, so nobody answers. */
static __always_inline bool arp_is_probe(const struct arphdr *arp)
{
	return arp->ar_tip == endpoint_address;
}

static __always_inline int arp_answer(struct __sk_buff *skb)
{
	struct ethhdr *eth;
	struct arphdr *arp;
	__be32 asked;

	if (!readable(skb, sizeof(*eth) + sizeof(*arp)))
		return TC_ACT_SHOT;
	eth = packet_start(skb);
	arp = (void *)(eth + 1);
	if ((void *)(arp + 1) > packet_end(skb))
		return TC_ACT_SHOT;
	if (!arp_is_request(arp) || arp_is_probe(arp))
		return TC_ACT_SHOT;
	asked = arp->ar_tip;
	copy_mac(eth->h_dest, eth->h_source);
	copy_mac(eth->h_source, (const __u8 *)host_mac);
	arp->ar_op = bpf_htons(ARPOP_REPLY);
	copy_mac(arp->ar_tha, arp->ar_sha);
	arp->ar_tip = arp->ar_sip;
	copy_mac(arp->ar_sha, (const __u8 *)host_mac);
	arp->ar_sip = asked;
	return bpf_redirect(skb->ifindex, 0);
}
