// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Senders are told of what only they can mend: that a packet is too big for its way, or has run out of hops. The packet itself
 * becomes the message. These programs are off the way of all other packets.
 */
#pragma once

#include "encapsulation.h"
#include "endpoints.h"
#include "icmp_error.h"
#include "programs.h"
#include "told_rate.h"
#include "underlay.h"

enum { MAC_LOCAL = 2 }; /* the bit of a MAC's first octet that an interface identifier has inverted (RFC 4291, appendix A) */

/* Who tells a pod in IPv4 where the node has no such address: the dummy address of RFC 7600, as Linux has it. */
#define IPV4_DUMMY 0xc0000008

/* The link-local address of the host side of the pod's device. */
static __always_inline struct ip_address ipv6_of_host_side(const struct endpoint *endpoint)
{
	const __u8 *mac = endpoint->host_mac;
	__u64 identifier = (__u64)(mac[0] ^ MAC_LOCAL) << 56 | (__u64)mac[1] << 48 | (__u64)mac[2] << 40 | 0xfffe000000ULL |
			   (__u64)mac[3] << 16 | (__u64)mac[4] << 8 | mac[5];

	return (struct ip_address){ bpf_htonll(0xfe80000000000000ULL), bpf_htonll(identifier) };
}

static __always_inline struct ip_address pod_told_by(enum ip_version version, const struct endpoint *endpoint)
{
	if (ip_is_set(node_ip(version)))
		return node_ip(version);
	return version == IPV4 ? ip_mapped(bpf_htonl(IPV4_DUMMY)) : ipv6_of_host_side(endpoint);
}

/* Tells the pod whose packet this is. Where it may not be told, the packet is gone without a word; it has been counted. */
static __always_inline int pod_is_told(struct __sk_buff *skb, enum ip_version version)
{
	const struct endpoint *endpoint = endpoint_record(skb->cb[POD_ENDPOINT]);
	struct icmp_error error = {
		.kind = skb->cb[POD_TOLD_MTU] ? ICMP_ERROR_TOO_BIG : ICMP_ERROR_TIME_EXCEEDED,
		.mtu = skb->cb[POD_TOLD_MTU],
		.source = pod_told_by(version, endpoint),
	};
	outcome told = TC_ACT_SHOT;

	if (icmp_error_is_due(skb, version) && told_is_in_budget() && !icmp_error_make(skb, version, &error))
		told = endpoint_deliver(skb, version, endpoint);
	return told < 0 ? TC_ACT_SHOT : told;
}

SEC("tc")
int pod_is_told_ipv4(struct __sk_buff *skb)
{
	return pod_is_told(skb, IPV4);
}

SEC("tc")
int pod_is_told_ipv6(struct __sk_buff *skb)
{
	return pod_is_told(skb, IPV6);
}

/* Tells the pod on another node whose packet has come to its last hop here, through the tunnel that it came by. */
static __always_inline int node_is_told(struct __sk_buff *skb, enum ip_version version)
{
	struct icmp_error error = { .kind = ICMP_ERROR_TIME_EXCEEDED, .source = node_ip(version) };
	outcome told = TC_ACT_SHOT;

	if (ip_is_set(error.source) && icmp_error_is_due(skb, version) && told_is_in_budget() &&
	    !icmp_error_make(skb, version, &error))
		told = tunnel_send(skb, version, arrival_node(skb), IDENTITY_HOST);
	return told < 0 ? TC_ACT_SHOT : told;
}

SEC("tc")
int node_is_told_ipv4(struct __sk_buff *skb)
{
	return node_is_told(skb, IPV4);
}

SEC("tc")
int node_is_told_ipv6(struct __sk_buff *skb)
{
	return node_is_told(skb, IPV6);
}
