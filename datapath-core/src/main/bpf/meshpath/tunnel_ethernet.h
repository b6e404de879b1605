// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The inner Ethernet header of a tunnel packet. Nodes of the mesh do not look at its addresses; but a vxlan device of the kernel's
 * takes only what is for its own, and bridges learn where senders are. So each node has one: 02:4d, then the last four octets of
 * its address on the underlay.
 */
#pragma once

#include "protocols.h"
#include "settings.h"

static __always_inline void tunnel_mac(__u8 *mac, struct ip_address node)
{
	__be32 last = node.low >> 32;

	mac[0] = 0x02; /* given by nobody but us (IEEE 802, 8.4: locally administered) */
	mac[1] = 0x4d;
	__builtin_memcpy(mac + 2, &last, sizeof(last));
}

/* From this node to another, which have addresses of the same family. */
static __always_inline struct ethhdr tunnel_ethernet(enum ip_version version, struct ip_address node)
{
	struct ethhdr eth = { .h_proto = bpf_htons(version == IPV4 ? ETH_P_IP : ETH_P_IPV6) };

	tunnel_mac(eth.h_dest, node);
	tunnel_mac(eth.h_source, ip_is_mapped(node) ? ip_mapped(node_ipv4) : node_ipv6());
	return eth;
}
