// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * From node to node by a tunnel device of the kernel's in collect-metadata mode. It puts outer headers on and takes them off; what
 * is in them, we say and hear by the packet's metadata. It handles congestion marks as RFC 6040 says, and a driver's offloads.
 * The program of the underlay is on the tunnel device then. A tunnel defines TUNNEL_HEADER_LENGTH, its header's octets with our
 * options, and two functions for options, and includes this.
 */
#pragma once

#include "bpf.h"
#include "ecn.h"
#include "encapsulation.h"
#include "identity.h"
#include "path_mtu.h"
#include "tunnel_ethernet.h"

static __always_inline bool way_is_direct(void)
{
	return false;
}

static __always_inline __u32 tunnel_overhead(enum ip_version underlay)
{
	return (underlay == IPV4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)) + sizeof(struct udphdr) +
	       TUNNEL_HEADER_LENGTH + sizeof(struct ethhdr);
}

/* Says what is in the options of a packet whose tunnel key is set. */
static __always_inline outcome device_write_options(struct __sk_buff *skb, __u32 identity);

/* Reads the options, as far as they are ours; or why the packet cannot be taken. */
static __always_inline outcome device_read_options(struct __sk_buff *skb, struct arrival *arrival);

enum tunnel_device {
	DEVICE_TTL = 64,
};

/* The metadata, whose size is one before Linux 5.19 and another since. */
static __always_inline bool device_has_key(struct __sk_buff *skb, struct bpf_tunnel_key *key, __u64 flags)
{
	return !bpf_skb_get_tunnel_key(skb, key, sizeof(*key), flags) ||
	       !bpf_skb_get_tunnel_key(skb, key, TUNNEL_KEY_WITHOUT_LOCAL, flags);
}

/*
 * Reads the metadata, which says of which family the outer header was by being readable as that. The device takes what comes to
 * any address of this node; but only the one on the underlay is kept from pods. Kernels that do not say which it was leave it
 * unset.
 */
static __always_inline outcome device_read_key(struct __sk_buff *skb, struct arrival *arrival)
{
	struct bpf_tunnel_key key = {};

	if (node_ipv4 && device_has_key(skb, &key, 0)) {
		arrival->node = ip_mapped(bpf_htonl(key.remote_ipv4));
		if (key.local_ipv4 && key.local_ipv4 != bpf_ntohl(node_ipv4))
			return drop(DROP_UNKNOWN_L3_TARGET);
	} else if (ip_is_set(node_ipv6()) && device_has_key(skb, &key, BPF_F_TUNINFO_IPV6)) {
		arrival->node = key.remote_ipv6;
		if (ip_is_set(key.local_ipv6) && !ip_equal(key.local_ipv6, node_ipv6()))
			return drop(DROP_UNKNOWN_L3_TARGET);
	} else {
		return drop(DROP_NO_TUNNEL_KEY);
	}
	arrival->identity = key.tunnel_id;
	return TC_ACT_OK;
}

static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival)
{
	outcome done = device_read_key(skb, arrival);

	if (done)
		return done;
	arrival->encapsulated = true;
	return device_read_options(skb, arrival);
}

/* The device has done it. It has also looked whether the inner frame is for its own address, which does not matter here. */
static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb, const struct arrival *arrival)
{
	(void)arrival;
	if (skb->protocol != bpf_htons(ETH_P_IP) && skb->protocol != bpf_htons(ETH_P_IPV6))
		return drop(DROP_UNSUPPORTED_L3);
	return bpf_skb_change_type(skb, PACKET_HOST) ? drop(DROP_WRITE_ERROR) : TC_ACT_OK;
}

/* Before Linux 5.19 one cannot say from which address; the kernel then takes the one that its route to the node has. */
static __always_inline outcome device_write_key(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
						__u32 identity)
{
	__u64 flags = BPF_F_DONT_FRAGMENT | (outer_checksum ? 0 : BPF_F_ZERO_CSUM_TX);
	struct bpf_tunnel_key key = {
		.tunnel_id = identity_on_wire(identity),
		.tunnel_tos = class_outside(packet_class(skb, version), copy_dscp),
		.tunnel_ttl = DEVICE_TTL,
	};

	if (ip_is_mapped(node)) {
		key.remote_ipv4 = bpf_ntohl(ip_unmapped(node));
		key.local_ipv4 = bpf_ntohl(node_ipv4);
	} else {
		flags |= BPF_F_TUNINFO_IPV6;
		key.remote_ipv6 = node;
		key.local_ipv6 = node_ipv6();
	}
	if (likely(!bpf_skb_set_tunnel_key(skb, &key, sizeof(key), flags)))
		return TC_ACT_OK;
	return bpf_skb_set_tunnel_key(skb, &key, TUNNEL_KEY_WITHOUT_LOCAL, flags) ? drop(DROP_NO_TUNNEL_KEY) : TC_ACT_OK;
}

static __always_inline outcome tunnel_send(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
					   __u32 identity)
{
	struct ethhdr *eth = packet_start(skb);
	outcome done;

	if (ip_is_mapped(node) ? !node_ipv4 : !ip_is_set(node_ipv6()))
		return drop(DROP_NO_TUNNEL_ENDPOINT);
	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	*eth = tunnel_ethernet(version, node);
	done = device_write_key(skb, version, node, identity);
	if (done)
		return done;
	done = device_write_options(skb, identity);
	if (done)
		return done;
	return bpf_redirect(tunnel_ifindex, 0);
}

/* On the underlay device, where tunnel packets pass by. */
SEC("tc")
int underlay_hears(struct __sk_buff *skb)
{
	path_mtu_hear(skb);
	return TC_ACT_OK;
}
