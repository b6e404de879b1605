// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The packet that an ICMP error is about, of which it quotes the beginning.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "extension_headers.h"
#include "packet.h"
#include "transport.h"

/* The first octets of the transport that an error quotes; at least eight are there (RFC 792; RFC 4443, 2.4). */
union quoted_transport {
	__be16 port[2];
	struct icmphdr icmp;
};

/* Turns the packet into one of the flow that the error is about, in the direction in which the error travels. */
static __always_inline void packet_answer_quoted(struct packet *packet, const union quoted_transport *quoted)
{
	__u64 transport = quoted->port[0] | (__u64)quoted->port[1] << TRANSPORT_DESTINATION_SHIFT;

	if (packet_is_icmp(packet))
		transport = transport_of_icmp(packet->version, &quoted->icmp);
	packet->source_port = transport >> TRANSPORT_DESTINATION_SHIFT;
	packet->destination_port = transport;
	packet->icmp_type = transport >> TRANSPORT_ICMP_TYPE_SHIFT;
}

/*
 * An error travels against the packet that it quotes: the quoted source is whom it is for. Read as a packet of that flow, it
 * finds the flow's connection. Who reports is not the flow's affair: a router may, whose address is any.
 */
static __always_inline outcome packet_read_quoted4(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	union quoted_transport transport;
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)) ||
	    bpf_skb_load_bytes(skb, offset + sizeof(ip), &transport, sizeof(transport)))
		return drop(DROP_INVALID_PACKET);
	if (ip.ihl != sizeof(ip) / 4)
		return drop(DROP_UNKNOWN_L4);
	if (ip.saddr != ip_unmapped(packet->destination))
		return drop(DROP_INVALID_PACKET);
	packet->source = ip_mapped(ip.daddr);
	packet->protocol = ip.protocol;
	packet_answer_quoted(packet, &transport);
	return TC_ACT_OK;
}

static __always_inline outcome packet_read_quoted6(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	union quoted_transport transport;
	struct ipv6hdr ip;

	if (bpf_skb_load_bytes(skb, offset, &ip, sizeof(ip)) ||
	    bpf_skb_load_bytes(skb, offset + sizeof(ip), &transport, sizeof(transport)))
		return drop(DROP_INVALID_PACKET);
	if (ipv6_is_extension(ip.nexthdr))
		return drop(DROP_UNKNOWN_L4);
	if (!ip_equal(ip.saddr, packet->destination))
		return drop(DROP_INVALID_PACKET);
	packet->source = ip.daddr;
	packet->protocol = ip.nexthdr;
	packet_answer_quoted(packet, &transport);
	return TC_ACT_OK;
}

static __always_inline outcome packet_read_quoted(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	packet->related = true;
	return packet->version == IPV4 ? packet_read_quoted4(skb, packet, offset) : packet_read_quoted6(skb, packet, offset);
}
