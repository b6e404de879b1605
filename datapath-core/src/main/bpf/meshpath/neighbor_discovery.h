// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Answers a pod's neighbour solicitations with the host side's address (RFC 4861): whatever the pod wants to reach, the way
 * leads through us. What hosts say to all on their link, looking for routers and joining groups, goes nowhere: there is nobody
 * else on this link.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "endpoints.h"
#include "icmp_checksum.h"

enum neighbor_discovery {
	ND_HOP_LIMIT = 255, /* proof that the message has not been forwarded */
	ND_TARGET_LINK_ADDRESS = 2,
	ND_ROUTER = 1 << 31,
	ND_SOLICITED = 1 << 30,
	ND_OVERRIDE = 1 << 29,
};

/* A solicitation or an advertisement; all that we send has this option, what we get may have others or none. */
struct nd_message {
	struct icmp6hdr icmp; /* the flags are in the place of the MTU */
	struct ip_address target;
	__u8 option;
	__u8 option_length; /* in units of eight octets */
	__u8 mac[ETH_ALEN];
};

enum { ND_MESSAGE_LENGTH = 24 }; /* without options */

/* Messages that never leave their link: neighbours' and routers' (RFC 4861), and listeners' to groups (RFC 2710, 3810). */
static __always_inline bool nd_is_of_link(__u8 icmp_type)
{
	return (icmp_type >= ICMPV6_MGM_QUERY && icmp_type <= NDISC_REDIRECT) || icmp_type == ICMPV6_MLD2_REPORT;
}

static __always_inline bool nd_checksum_is_right(const struct __sk_buff *skb, const struct ipv6hdr *ip,
						 const struct nd_message *message)
{
	__u32 length = bpf_ntohs(ip->payload_len);
	__u32 body = sizeof(struct ethhdr) + sizeof(*ip) + sizeof(message->icmp);

	return !sum_fold(sum_of_packet(skb, body, length - sizeof(message->icmp),
				       sum_of_icmp6_header(ip, &message->icmp)));
}

/* Reads and checks what the pod says (RFC 4861, 7.1), as far as the options. */
static __always_inline outcome nd_read(const struct __sk_buff *skb, struct ipv6hdr *ip, struct nd_message *message,
				       const struct endpoint *endpoint)
{
	struct ethhdr eth;
	__u32 length;

	if (bpf_skb_load_bytes(skb, 0, &eth, sizeof(eth)) ||
	    bpf_skb_load_bytes(skb, sizeof(eth), ip, sizeof(*ip)) ||
	    bpf_skb_load_bytes(skb, sizeof(eth) + sizeof(*ip), message, ND_MESSAGE_LENGTH))
		return drop(DROP_INVALID_PACKET);
	length = bpf_ntohs(ip->payload_len);
	if (ip->nexthdr != IPPROTO_ICMPV6 || ip->hop_limit != ND_HOP_LIMIT || message->icmp.code ||
	    length < ND_MESSAGE_LENGTH || length > SUM_AT_MOST || skb->len < sizeof(eth) + sizeof(*ip) + length)
		return drop(DROP_INVALID_PACKET);
	if (ipv6_is_multicast(message->target) || !nd_checksum_is_right(skb, ip, message))
		return drop(DROP_INVALID_PACKET);
	return is_mac(eth.h_source, endpoint->mac) ? TC_ACT_OK : drop(DROP_INVALID_SOURCE_MAC);
}

/* The pod speaks for itself: by an address of its own, or by one that means nothing beyond this link. */
static __always_inline bool nd_may_say(__u32 id, const struct endpoint *endpoint, struct ip_address address)
{
	return ipv6_is_link_local(address) || endpoint_owns(id, endpoint, &address);
}

/* Turns the solicitation into its answer. */
static __always_inline outcome nd_advertise(struct __sk_buff *skb, const struct ipv6hdr *asked,
					    const struct nd_message *question,
					    const struct endpoint *endpoint)
{
	struct {
		struct ipv6hdr ip;
		struct nd_message nd;
	} reply = {
		.ip = {
			.version = IPV6,
			.payload_len = bpf_htons(sizeof(reply.nd)),
			.nexthdr = IPPROTO_ICMPV6,
			.hop_limit = ND_HOP_LIMIT,
			.saddr = question->target,
			.daddr = asked->saddr,
		},
		.nd = {
			.icmp = {
				.type = NDISC_NEIGHBOUR_ADVERTISEMENT,
				.mtu = bpf_htonl(ND_ROUTER | ND_SOLICITED | ND_OVERRIDE),
			},
			.target = question->target,
			.option = ND_TARGET_LINK_ADDRESS,
			.option_length = 1,
		},
	};
	struct ethhdr *eth;
	__u32 sum;

	copy_mac(reply.nd.mac, endpoint->host_mac);
	sum = sum_of_icmp6_header(&reply.ip, &reply.nd.icmp);
	reply.nd.icmp.checksum = sum_fold(bpf_csum_diff(NULL, 0, &reply.nd.target,
							sizeof(reply.nd) - sizeof(reply.nd.icmp), sum));
	if (bpf_skb_change_tail(skb, sizeof(*eth) + sizeof(reply), 0) ||
	    bpf_skb_store_bytes(skb, sizeof(*eth), &reply, sizeof(reply), 0))
		return drop(DROP_WRITE_ERROR);
	eth = packet_start(skb);
	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_WRITE_ERROR);
	copy_mac(eth->h_dest, endpoint->mac);
	copy_mac(eth->h_source, endpoint->host_mac);
	return bpf_redirect(skb->ifindex, 0);
}

/* The pod asks for its own address to find a duplicate (RFC 4862, 5.4.2). Nobody else has it, so nobody answers. */
static __always_inline bool nd_is_probe(__u32 id, const struct endpoint *endpoint, const struct ipv6hdr *ip,
					const struct nd_message *message)
{
	return !ip_is_set(ip->saddr) || ip_equal(ip->saddr, message->target) ||
	       endpoint_owns(id, endpoint, &message->target);
}

static __always_inline outcome nd_solicited(struct __sk_buff *skb, __u32 id)
{
	const struct endpoint *endpoint = endpoint_record(id);
	struct nd_message message = {};
	struct ipv6hdr ip;
	outcome read;

	read = nd_read(skb, &ip, &message, endpoint);
	if (read)
		return read;
	if (nd_is_probe(id, endpoint, &ip, &message))
		return TC_ACT_SHOT;
	if (!nd_may_say(id, endpoint, ip.saddr))
		return drop(DROP_INVALID_SOURCE_IP);
	return nd_advertise(skb, &ip, &message, endpoint);
}

/* The pod answers the host, for addresses that are its own. */
static __always_inline outcome nd_advertised(struct __sk_buff *skb, __u32 id)
{
	const struct endpoint *endpoint = endpoint_record(id);
	struct nd_message message = {};
	struct ipv6hdr ip;
	outcome read;

	read = nd_read(skb, &ip, &message, endpoint);
	if (read)
		return read;
	if (!nd_may_say(id, endpoint, ip.saddr) || !nd_may_say(id, endpoint, message.target))
		return drop(DROP_INVALID_SOURCE_IP);
	return TC_ACT_OK;
}

/* What becomes of a message of the link (nd_is_of_link) that a pod sends. */
static __always_inline outcome nd_from_pod(struct __sk_buff *skb, __u32 id, __u8 icmp_type)
{
	switch (icmp_type) {
	case NDISC_NEIGHBOUR_SOLICITATION:
		return nd_solicited(skb, id);
	case NDISC_NEIGHBOUR_ADVERTISEMENT:
		return nd_advertised(skb, id);
	case NDISC_ROUTER_ADVERTISEMENT:
	case NDISC_REDIRECT:
		return drop(DROP_FORBIDDEN_ICMP6); /* a router's to say */
	default:
		return TC_ACT_SHOT;
	}
}
