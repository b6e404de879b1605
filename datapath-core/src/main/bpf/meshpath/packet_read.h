// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reads a packet, once, in two steps: its IP header, which says who sends and to whom; then what lies behind, which for an ICMP
 * error is another packet.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "extension_headers.h"
#include "fragments.h"
#include "packet.h"
#include "quoted_packet.h"
#include "transport.h"

static __always_inline outcome packet_read_ipv4(struct __sk_buff *skb, struct packet *packet, struct cursor *cursor)
{
	const struct iphdr *ip;
	__be16 fragment;

	if (!readable(skb, sizeof(struct ethhdr) + sizeof(*ip)))
		return drop(DROP_INVALID_PACKET);
	ip = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (ip->version != IPV4 || ip->ihl < sizeof(*ip) / 4)
		return drop(DROP_INVALID_PACKET);
	packet->version = IPV4;
	packet->source = ip_mapped(ip->saddr);
	packet->destination = ip_mapped(ip->daddr);
	packet->protocol = ip->protocol;
	fragment = ip->frag_off;
	cursor->offset = sizeof(struct ethhdr) + ip->ihl * 4;
	cursor->identification = ip->id;
	cursor->later_fragment = fragment & bpf_htons(IP_OFFSET);
	cursor->first_fragment = !cursor->later_fragment && fragment & bpf_htons(IP_MF);
	return TC_ACT_OK;
}

static __always_inline outcome packet_read_ipv6(struct __sk_buff *skb, struct packet *packet, struct cursor *cursor)
{
	const struct ipv6hdr *ip;

	if (!readable(skb, sizeof(struct ethhdr) + sizeof(*ip)))
		return drop(DROP_INVALID_PACKET);
	ip = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > packet_end(skb) || ip->version != IPV6)
		return drop(DROP_INVALID_PACKET);
	packet->version = IPV6;
	packet->source = ip->saddr;
	packet->destination = ip->daddr;
	packet->protocol = ip->nexthdr;
	if (unlikely(ip_is_mapped(packet->source) || ip_is_mapped(packet->destination)))
		return drop(DROP_INVALID_SOURCE_IP); /* never on a wire; here they would stand for IPv4 (RFC 4942, 2.2) */
	cursor->offset = sizeof(struct ethhdr) + sizeof(*ip);
	if (likely(!ipv6_is_extension(packet->protocol)))
		return TC_ACT_OK;
	return packet_read_extensions(skb, packet, cursor);
}

/* Reads the IP header behind the Ethernet header. */
static __always_inline outcome packet_read_ip(struct __sk_buff *skb, enum ip_version version, struct packet *packet,
					      struct cursor *cursor)
{
	return version == IPV4 ? packet_read_ipv4(skb, packet, cursor) : packet_read_ipv6(skb, packet, cursor);
}

static __always_inline outcome packet_read_transport(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	__u64 transport;

	if (!packet_has_ports(packet))
		return TC_ACT_OK;
	transport = read_transport(skb, offset, packet->version, packet->protocol);
	if (!transport)
		return drop(DROP_INVALID_PACKET);
	packet->source_port = transport;
	packet->destination_port = transport >> TRANSPORT_DESTINATION_SHIFT;
	packet->icmp_type = transport >> TRANSPORT_ICMP_TYPE_SHIFT;
	packet->tcp_syn = transport >> TRANSPORT_SYN_SHIFT & 1;
	packet->tcp_reset = transport >> TRANSPORT_RST_SHIFT & 1;
	packet->tcp_ends = (transport >> TRANSPORT_FIN_SHIFT | transport >> TRANSPORT_RST_SHIFT) & 1;
	if (unlikely(transport >> TRANSPORT_ERROR_SHIFT & 1))
		return packet_read_quoted(skb, packet, offset + sizeof(struct icmphdr));
	return TC_ACT_OK;
}

/* Reads what the IP header carries; of a later fragment, what the first one carried. */
static __always_inline outcome packet_read_payload(struct __sk_buff *skb, struct packet *packet,
						   const struct cursor *cursor)
{
	struct fragment_key fragment = {};
	struct fragment_ports ports = {};
	outcome read;

	if (likely(!cursor->first_fragment && !cursor->later_fragment) || !packet_has_ports(packet))
		return packet_read_transport(skb, packet, cursor->offset);
	fragment.source = packet->source;
	fragment.destination = packet->destination;
	fragment.identification = cursor->identification;
	fragment.protocol = packet->protocol;
	if (cursor->later_fragment) {
		read = fragment_recall(&fragment, &ports);
		packet->source_port = ports.source;
		packet->destination_port = ports.destination;
		packet->icmp_type = ports.icmp_type;
		return read;
	}
	read = packet_read_transport(skb, packet, cursor->offset);
	ports.source = packet->source_port;
	ports.destination = packet->destination_port;
	ports.icmp_type = packet->icmp_type;
	if (read == TC_ACT_OK && !packet->related)
		fragment_remember(&fragment, ports);
	return read;
}
