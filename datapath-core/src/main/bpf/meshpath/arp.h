// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers a pod's ARP requests with the host side's address: whatever the pod wants to reach, the way leads through us. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "settings.h"

static __always_inline bool arp_is_valid(const struct arphdr *arp)
{
	return arp->ar_hrd == bpf_htons(ARPHRD_ETHER) && arp->ar_pro == bpf_htons(ETH_P_IP) &&
	       arp->ar_hln == ETH_ALEN && arp->ar_pln == sizeof(arp->ar_tip);
}

/* The pod asks for its own address to find a duplicate (RFC 5227). Nobody else has it, so nobody answers. */
static __always_inline bool arp_is_probe(const struct arphdr *arp)
{
	return arp->ar_tip == endpoint_address;
}

static __always_inline outcome arp_answer(struct __sk_buff *skb)
{
	struct ethhdr *eth;
	struct arphdr *arp;
	__be32 asked;

	if (!readable(skb, sizeof(*eth) + sizeof(*arp)))
		return drop(DROP_INVALID_PACKET);
	eth = packet_start(skb);
	arp = (void *)(eth + 1);
	if ((void *)(arp + 1) > packet_end(skb) || !arp_is_valid(arp))
		return drop(DROP_INVALID_PACKET);
	if (!is_mac(arp->ar_sha, endpoint_mac))
		return drop(DROP_INVALID_SOURCE_MAC);
	if (arp_is_probe(arp))
		return TC_ACT_SHOT;
	if (arp->ar_sip != endpoint_address)
		return drop(DROP_INVALID_SOURCE_IP);
	if (arp->ar_op != bpf_htons(ARPOP_REQUEST))
		return TC_ACT_OK; /* the pod answers the host */
	asked = arp->ar_tip;
	copy_mac(eth->h_dest, eth->h_source);
	put_mac(eth->h_source, host_mac);
	arp->ar_op = bpf_htons(ARPOP_REPLY);
	copy_mac(arp->ar_tha, arp->ar_sha);
	arp->ar_tip = arp->ar_sip;
	put_mac(arp->ar_sha, host_mac);
	arp->ar_sip = asked;
	return bpf_redirect(skb->ifindex, 0);
}
