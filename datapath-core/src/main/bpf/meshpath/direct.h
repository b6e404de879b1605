// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * From node to node without a tunnel. Packets go as they are, to the neighbour on the kernel's way to their destination, and are
 * taken as they come: their source address says who sends. So this is for networks that keep hosts from using the addresses of
 * others.
 */
#pragma once

#include "bpf.h"
#include "encapsulation.h"
#include "fib.h"

static __always_inline bool way_is_direct(void)
{
	return true;
}

static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival)
{
	const struct ipv6hdr *ip6;
	const struct iphdr *ip;

	if (skb->protocol == bpf_htons(ETH_P_IP) && readable(skb, sizeof(struct ethhdr) + sizeof(*ip))) {
		ip = packet_start(skb) + sizeof(struct ethhdr);
		if ((void *)(ip + 1) <= packet_end(skb))
			arrival->destination = ip_mapped(ip->daddr);
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6) && readable(skb, sizeof(struct ethhdr) + sizeof(*ip6))) {
		ip6 = packet_start(skb) + sizeof(struct ethhdr);
		if ((void *)(ip6 + 1) <= packet_end(skb))
			arrival->destination = ip6->daddr;
	}
	return TC_ACT_OK;
}

/* Never asked: nothing arrives in a tunnel. */
static __always_inline outcome tunnel_decapsulate(__attribute__((unused)) struct __sk_buff *skb,
						  __attribute__((unused)) const struct arrival *arrival)
{
	return drop(DROP_INVALID_PACKET);
}

static __always_inline __u32 tunnel_overhead(__attribute__((unused)) enum ip_version underlay)
{
	return 0;
}

static __always_inline outcome tunnel_send(struct __sk_buff *skb, enum ip_version version,
					   __attribute__((unused)) struct ip_address node,
					   __attribute__((unused)) __u32 identity)
{
	return fib_forward(skb, version);
}
