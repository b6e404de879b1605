// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A node that passes a packet on is a hop of its way (RFC 791, 3.2; RFC 8200, 3): a packet that loops comes to an end. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "protocols.h"

static __always_inline outcome hop4_take(struct __sk_buff *skb)
{
	struct iphdr *ip = packet_start(skb) + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (unlikely(ip->ttl <= 1))
		return drop(DROP_TTL_EXCEEDED);
	ip->ttl--;
	ip->check = checksum_adjust(ip->check, 1, 0); /* the TTL is the lower octet of its word, as memory has it */
	return TC_ACT_OK;
}

static __always_inline outcome hop6_take(struct __sk_buff *skb)
{
	struct ipv6hdr *ip = packet_start(skb) + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (unlikely(ip->hop_limit <= 1))
		return drop(DROP_TTL_EXCEEDED);
	ip->hop_limit--;
	bpf_csum_update(skb, ~bpf_htons(1)); /* no checksum in the header keeps the sum that a device made of the packet */
	return TC_ACT_OK;
}

/* Takes one from the hops that the IP packet behind the Ethernet header may still go. The last one is not for passing on. */
static __always_inline outcome hop_take(struct __sk_buff *skb, enum ip_version version)
{
	return version == IPV4 ? hop4_take(skb) : hop6_take(skb);
}
