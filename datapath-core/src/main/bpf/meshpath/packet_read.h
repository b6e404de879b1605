// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reads a packet, once, in two steps: its IP header, which says who sends and to whom; then what lies behind, which for an ICMP
 * error is another packet.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "fragments.h"
#include "packet.h"

enum packet_limit {
	/* So many extension headers are read (RFC 8200 names six kinds, which should come once each). */
	IPV6_EXTENSIONS = 6,
	IPV6_EXTENSION_UNIT = 8,
	AH_UNIT = 4,
	AH_BASE = 2,
	TRANSPORT_OFFSET = 2048, /* nothing that begins behind this is read; a power of two */
};

/* Where in the packet the reader is, and whether it is a part of a datagram. */
struct cursor {
	__u32 offset; /* of what comes next */
	__be32 identification;
	bool first_fragment;
	bool later_fragment;
};

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

static __always_inline bool ipv6_is_extension(__u8 header)
{
	return header == IPPROTO_HOPOPTS || header == IPPROTO_ROUTING || header == IPPROTO_FRAGMENT ||
	       header == IPPROTO_DSTOPTS || header == IPPROTO_AH;
}

/* Where the transport begins behind IPv6's extension headers, in one number, so that a function of its own can answer it. */
enum transport_place {
	PLACE_PROTOCOL_MASK = 0xff,
	PLACE_FIRST_FRAGMENT = 1 << 8,
	PLACE_LATER_FRAGMENT = 1 << 9,
	PLACE_OFFSET_SHIFT = 16,
	PLACE_OFFSET_MASK = 0xffff,
	PLACE_IDENTIFICATION_SHIFT = 32,
};

static __always_inline __u64 place_of_fragment(const struct frag_hdr *fragment)
{
	__u64 place = (__u64)fragment->identification << PLACE_IDENTIFICATION_SHIFT;

	if (fragment->frag_off & bpf_htons(IP6_OFFSET))
		return place | PLACE_LATER_FRAGMENT;
	return fragment->frag_off & bpf_htons(IP6_MF) ? place | PLACE_FIRST_FRAGMENT : place;
}

/*
 * Passes over the headers between IPv6's own and that of the transport; 0 when the packet ends before. It is a function that the
 * verifier looks at once, because all that comes after would be looked at again for each way through it.
 */
__attribute__((noinline)) __u64 ipv6_transport(struct __sk_buff *skb, __u32 kind)
{
	__u32 offset = sizeof(struct ethhdr) + sizeof(struct ipv6hdr);
	struct frag_hdr header; /* as long as what the shortest of them has */
	__u64 fragment = 0;

	for (int i = 0; i < IPV6_EXTENSIONS && ipv6_is_extension(kind) && !(fragment & PLACE_LATER_FRAGMENT); i++) {
		if (bpf_skb_load_bytes(skb, offset, &header, sizeof(header)))
			return 0;
		if (kind == IPPROTO_FRAGMENT) {
			fragment = place_of_fragment(&header);
			offset += sizeof(header);
		} else if (kind == IPPROTO_AH) {
			offset += ((__u32)header.reserved + AH_BASE) * AH_UNIT;
		} else {
			offset += ((__u32)header.reserved + 1) * IPV6_EXTENSION_UNIT;
		}
		kind = header.nexthdr;
	}
	return offset < TRANSPORT_OFFSET ? fragment | kind | (__u64)offset << PLACE_OFFSET_SHIFT : 0;
}

static __always_inline outcome packet_read_extensions(struct __sk_buff *skb, struct packet *packet, struct cursor *cursor)
{
	__u64 place = ipv6_transport(skb, packet->protocol);

	if (!place)
		return drop(DROP_INVALID_PACKET);
	packet->protocol = place & PLACE_PROTOCOL_MASK;
	cursor->offset = place >> PLACE_OFFSET_SHIFT & PLACE_OFFSET_MASK;
	cursor->identification = place >> PLACE_IDENTIFICATION_SHIFT;
	cursor->first_fragment = place & PLACE_FIRST_FRAGMENT;
	cursor->later_fragment = place & PLACE_LATER_FRAGMENT;
	if (ipv6_is_extension(packet->protocol) && !cursor->later_fragment)
		return drop(DROP_INVALID_EXTENSION_HEADER);
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

/* What a transport header says, in one number: again for a function of its own. */
enum transport {
	TRANSPORT_DESTINATION_SHIFT = 16, /* behind the source port; both in network byte order */
	TRANSPORT_ICMP_TYPE_SHIFT = 32,
	TRANSPORT_SYN_SHIFT = 40, /* a first one: SYN without ACK */
	TRANSPORT_FIN_SHIFT = 41,
	TRANSPORT_RST_SHIFT = 42,
	TRANSPORT_ERROR_SHIFT = 43, /* an ICMP message that quotes a packet */
	TRANSPORT_READ_SHIFT = 44,  /* there is one; else the packet ends before */
};

static __always_inline __u64 transport_of_tcp(const struct tcphdr *tcp)
{
	return tcp->source | (__u64)tcp->dest << TRANSPORT_DESTINATION_SHIFT |
	       (__u64)(tcp->syn & ~tcp->ack) << TRANSPORT_SYN_SHIFT | (__u64)tcp->fin << TRANSPORT_FIN_SHIFT |
	       (__u64)tcp->rst << TRANSPORT_RST_SHIFT;
}

static __always_inline __u64 transport_of_icmp(enum ip_version version, const struct icmphdr *icmp)
{
	__u64 type = (__u64)icmp->type << TRANSPORT_ICMP_TYPE_SHIFT;

	if (icmp_is_error(version, icmp->type))
		return type | 1ULL << TRANSPORT_ERROR_SHIFT;
	if (icmp_asks(version, icmp->type))
		return type | icmp->id;
	if (icmp_asks(version, icmp_question(version, icmp->type)))
		return type | (__u64)icmp->id << TRANSPORT_DESTINATION_SHIFT;
	return type;
}

/* Reads the header at the offset; 0 when the packet ends before. */
__attribute__((noinline)) __u64 read_transport(struct __sk_buff *skb, __u32 offset, __u32 version, __u32 protocol)
{
	const __u64 read = 1ULL << TRANSPORT_READ_SHIFT;
	const void *header;

	offset = bounded_index(offset, TRANSPORT_OFFSET);
	if (protocol == IPPROTO_TCP) {
		if (!readable(skb, offset + sizeof(struct tcphdr)))
			return 0;
		header = packet_start(skb) + offset;
		return header + sizeof(struct tcphdr) <= packet_end(skb) ? read | transport_of_tcp(header) : 0;
	}
	if (!readable(skb, offset + sizeof(struct icmphdr))) /* as long as UDP's; SCTP's ports lie where UDP's do */
		return 0;
	header = packet_start(skb) + offset;
	if (header + sizeof(struct icmphdr) > packet_end(skb))
		return 0;
	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		return read | transport_of_icmp(version, header);
	return read | *(const __u32 *)header;
}

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
