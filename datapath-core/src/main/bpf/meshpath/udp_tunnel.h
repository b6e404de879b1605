// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What VXLAN and Geneve have in common: Ethernet in UDP, over IPv4 or IPv6, behind a header of its own, whose second word carries
 * a 24-bit network identifier, here the sender's identity. A tunnel defines struct tunnelhdr, which begins with struct
 * tunnel_base, and three functions, and then includes this.
 */
#pragma once

#include "bpf.h"
#include "encapsulation.h"
#include "identity.h"

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

#include "tunnel_arrival.h"
#include "tunnel_headers.h"
#include "tunnel_room.h"

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
