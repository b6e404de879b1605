// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What routers of the underlay say of the ways to other nodes. When one has to drop a tunnel packet that is too big for its
 * next link, it tells this node, which remembers it by the other node; the pod whose packet comes next is told in its turn
 * (RFC 2003, section 5; RFC 1191, section 6.3 has the time).
 */
#pragma once

#include "bpf.h"
#include "nodes.h"
#include "protocols.h"
#include "settings.h"
#include "tunnel_port.h"

struct path_mtu {
	__u64 expires; /* nanoseconds since boot */
	__u32 mtu;     /* of packets on the underlay */
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct ip_address);
	__type(value, struct path_mtu);
	__uint(max_entries, 4096);
} path_mtus SEC(".maps");

/* When the last of them expires: as long as nobody says anything, they cost a packet one load. */
__u64 path_mtus_expire SEC(".data.path_mtus_expire");

#define PATH_MTU_LIFETIME 600000000000ULL /* nanoseconds: ten minutes */

enum path_mtu_limit {
	/* What each link carries (RFC 791, 3.2: each host takes it; RFC 8200, 5). Who says less is not believed. */
	IPV4_LEAST_MTU = 576,
	IPV6_LEAST_MTU = 1280,
};

/* The MTU of the way to a node, if a router has said that it is less than that of the underlay device. */
static __always_inline __u32 path_mtu(struct ip_address node, __u64 now)
{
	const struct path_mtu *known;

	if (likely(path_mtus_expire < now))
		return underlay_mtu;
	known = bpf_map_lookup_elem(&path_mtus, &node);
	return known && known->expires > now && known->mtu < underlay_mtu ? known->mtu : underlay_mtu;
}

static __always_inline void path_mtu_learn(struct ip_address node, __u32 mtu, __u32 least)
{
	struct path_mtu learned = { .mtu = mtu < least ? least : mtu };

	if (learned.mtu >= underlay_mtu || !bpf_map_lookup_elem(&mesh_nodes, &node))
		return;
	learned.expires = bpf_ktime_get_ns() + PATH_MTU_LIFETIME;
	if (!bpf_map_update_elem(&path_mtus, &node, &learned, BPF_ANY))
		path_mtus_expire = learned.expires;
}

/*
 * Whether a quoted packet is of those that we send in the tunnel; a forger would have to know as much. What the kernel's device
 * sends comes from any port.
 */
static __always_inline bool path_mtu_is_about_tunnel(const struct udphdr *udp)
{
	return udp->dest == bpf_htons(tunnel_port) &&
	       (tunnel_ifindex || (bpf_ntohs(udp->source) & ~TUNNEL_SOURCE_PORT_MASK) == TUNNEL_SOURCE_PORT);
}

static __always_inline void path_mtu_hear4(const struct __sk_buff *skb)
{
	struct {
		struct iphdr ip;
		struct icmphdr icmp;
		struct iphdr quoted;
		struct udphdr udp;
	} error;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &error, sizeof(error)))
		return;
	if (error.ip.protocol != IPPROTO_ICMP || error.ip.ihl != sizeof(error.ip) / 4 || error.ip.daddr != node_ipv4 ||
	    error.icmp.type != ICMP_DEST_UNREACH || error.icmp.code != ICMP_FRAG_NEEDED)
		return;
	if (error.quoted.saddr == node_ipv4 && error.quoted.protocol == IPPROTO_UDP &&
	    error.quoted.ihl == sizeof(error.quoted) / 4 && path_mtu_is_about_tunnel(&error.udp))
		path_mtu_learn(ip_mapped(error.quoted.daddr), bpf_ntohs(error.icmp.sequence), IPV4_LEAST_MTU);
}

static __always_inline void path_mtu_hear6(const struct __sk_buff *skb)
{
	struct {
		struct ipv6hdr ip;
		struct icmp6hdr icmp;
		struct ipv6hdr quoted;
		struct udphdr udp;
	} error;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &error, sizeof(error)))
		return;
	if (error.ip.nexthdr != IPPROTO_ICMPV6 || !ip_equal(error.ip.daddr, node_ipv6()) ||
	    error.icmp.type != ICMPV6_PKT_TOOBIG)
		return;
	if (ip_equal(error.quoted.saddr, node_ipv6()) && error.quoted.nexthdr == IPPROTO_UDP &&
	    path_mtu_is_about_tunnel(&error.udp))
		path_mtu_learn(error.quoted.daddr, bpf_ntohl(error.icmp.mtu), IPV6_LEAST_MTU);
}

/* Listens to what arrives for the host itself; the host hears it as well. */
static __always_inline void path_mtu_hear(const struct __sk_buff *skb)
{
	const struct ipv6hdr *ipv6 = packet_start(skb) + sizeof(struct ethhdr);
	const struct iphdr *ipv4 = (const void *)ipv6;

	if (!tunnel_port || (void *)(ipv6 + 1) > packet_end(skb))
		return;
	if (skb->protocol == bpf_htons(ETH_P_IP) && unlikely(ipv4->protocol == IPPROTO_ICMP))
		path_mtu_hear4(skb);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6) && unlikely(ipv6->nexthdr == IPPROTO_ICMPV6))
		path_mtu_hear6(skb);
}
