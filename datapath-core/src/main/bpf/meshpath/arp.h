// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Answers a pod's ARP requests with the host side's address: whatever the pod wants to reach, the way leads through us. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "endpoints.h"

static __always_inline bool arp_is_valid(const struct arphdr *arp)
{
	return arp->ar_hrd == bpf_htons(ARPHRD_ETHER) && arp->ar_pro == bpf_htons(ETH_P_IP) &&
	       arp->ar_hln == ETH_ALEN && arp->ar_pln == sizeof(arp->ar_tip);
}

static __always_inline void arp_turn_into_reply(struct ethhdr *eth, struct arphdr *arp, const __u8 *host_mac)
{
	__be32 asked = arp->ar_tip;

	copy_mac(eth->h_dest, eth->h_source);
	copy_mac(eth->h_source, host_mac);
	arp->ar_op = bpf_htons(ARPOP_REPLY);
	copy_mac(arp->ar_tha, arp->ar_sha);
	arp->ar_tip = arp->ar_sip;
	copy_mac(arp->ar_sha, host_mac);
	arp->ar_sip = asked;
}

static __always_inline outcome arp_answer(struct __sk_buff *skb, __u32 id)
{
	const struct endpoint *endpoint = endpoint_record(id);
	struct ip_address sender, target;
	struct ethhdr *eth;
	struct arphdr *arp;

	if (!readable(skb, sizeof(*eth) + sizeof(*arp)))
		return drop(DROP_INVALID_PACKET);
	eth = packet_start(skb);
	arp = (void *)(eth + 1);
	if ((void *)(arp + 1) > packet_end(skb) || !arp_is_valid(arp))
		return drop(DROP_INVALID_PACKET);
	if (!is_mac(eth->h_source, endpoint->mac) || !is_mac(arp->ar_sha, endpoint->mac))
		return drop(DROP_INVALID_SOURCE_MAC);
	sender = ip_mapped(arp->ar_sip);
	target = ip_mapped(arp->ar_tip);
	if (endpoint_owns(id, endpoint, &target))
		return TC_ACT_SHOT; /* looks for a duplicate (RFC 5227): nobody else has the address, so nobody answers */
	if (!endpoint_owns(id, endpoint, &sender))
		return drop(DROP_INVALID_SOURCE_IP);
	if (arp->ar_op != bpf_htons(ARPOP_REQUEST))
		return TC_ACT_OK; /* the pod answers the host */
	arp_turn_into_reply(eth, arp, endpoint->host_mac);
	return bpf_redirect(skb->ifindex, 0);
}
