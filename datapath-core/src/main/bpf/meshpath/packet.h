// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the datapath wants to know of an IPv4 packet, read once. */
#pragma once

#include "drop.h"
#include "fragments.h"
#include "policy.h"
#include "protocols.h"

struct packet {
	__be32 source;
	__be32 destination;
	__be16 source_port; /* of an ICMP message that asks or answers, its identifier is the port of the side that asks */
	__be16 destination_port;
	__u8 protocol;
	__u8 icmp_type;
	bool tcp_syn;
	bool tcp_ends; /* FIN or RST */
	bool tcp_reset;
	bool related; /* an ICMP error; addresses and ports are those of the flow it reports on */
	__u32 source_identity;
	__u32 destination_identity;
};

static __always_inline bool packet_is_icmp_error(__u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

static __always_inline bool icmp_asks(__u8 type)
{
	return type == ICMP_ECHO || type == ICMP_TIMESTAMP;
}

/* Of a message that answers, the type of the one that asked; of others, their own. */
static __always_inline __u8 icmp_question(__u8 type)
{
	if (type == ICMP_ECHOREPLY)
		return ICMP_ECHO;
	return type == ICMP_TIMESTAMPREPLY ? ICMP_TIMESTAMP : type;
}

static __always_inline void packet_read_icmp(struct packet *packet, const struct icmphdr *icmp)
{
	packet->icmp_type = icmp->type;
	if (icmp_asks(icmp->type))
		packet->source_port = icmp->id;
	else if (icmp_asks(icmp_question(icmp->type)))
		packet->destination_port = icmp->id;
}

/*
 * An error travels against the packet that it quotes: the quoted source is whom it is for. Read as a packet of that
 * flow, in the direction of the error, it finds the flow's connection.
 */
static __always_inline outcome packet_read_quoted(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	struct iphdr *ip;
	__be16 *ports;
	struct icmphdr *icmp;
	struct packet quoted = {};

	packet->related = true;
	offset += sizeof(struct icmphdr);
	if (!readable(skb, offset + sizeof(*ip) + sizeof(*icmp)))
		return drop(DROP_INVALID_PACKET);
	ip = packet_start(skb) + offset;
	if (packet_start(skb) + offset + sizeof(*ip) + sizeof(*icmp) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (ip->ihl != sizeof(*ip) / 4)
		return drop(DROP_UNKNOWN_L4);
	packet->source = ip->daddr;
	packet->destination = ip->saddr;
	packet->protocol = ip->protocol;
	if (ip->protocol == IPPROTO_ICMP) {
		icmp = (void *)(ip + 1);
		packet_read_icmp(&quoted, icmp);
		packet->icmp_type = quoted.icmp_type;
		packet->source_port = quoted.destination_port;
		packet->destination_port = quoted.source_port;
	} else {
		ports = (void *)(ip + 1);
		packet->source_port = ports[1];
		packet->destination_port = ports[0];
	}
	return TC_ACT_OK;
}

static __always_inline outcome packet_read_l4(struct __sk_buff *skb, struct packet *packet, __u32 offset)
{
	struct tcphdr *tcp;
	struct udphdr *udp;
	struct icmphdr *icmp;

	switch (packet->protocol) {
	case IPPROTO_TCP:
		if (!readable(skb, offset + sizeof(*tcp)))
			return drop(DROP_INVALID_PACKET);
		tcp = packet_start(skb) + offset;
		if ((void *)(tcp + 1) > packet_end(skb))
			return drop(DROP_INVALID_PACKET);
		packet->source_port = tcp->source;
		packet->destination_port = tcp->dest;
		packet->tcp_syn = tcp->syn && !tcp->ack;
		packet->tcp_reset = tcp->rst;
		packet->tcp_ends = tcp->fin || tcp->rst;
		return TC_ACT_OK;
	case IPPROTO_UDP:
	case IPPROTO_SCTP: /* its ports lie where UDP's do */
		if (!readable(skb, offset + sizeof(*udp)))
			return drop(DROP_INVALID_PACKET);
		udp = packet_start(skb) + offset;
		if ((void *)(udp + 1) > packet_end(skb))
			return drop(DROP_INVALID_PACKET);
		packet->source_port = udp->source;
		packet->destination_port = udp->dest;
		return TC_ACT_OK;
	case IPPROTO_ICMP:
		if (!readable(skb, offset + sizeof(*icmp)))
			return drop(DROP_INVALID_PACKET);
		icmp = packet_start(skb) + offset;
		if ((void *)(icmp + 1) > packet_end(skb))
			return drop(DROP_INVALID_PACKET);
		if (packet_is_icmp_error(icmp->type))
			return packet_read_quoted(skb, packet, offset);
		packet_read_icmp(packet, icmp);
		return TC_ACT_OK;
	default:
		return TC_ACT_OK;
	}
}

static __always_inline enum port_space packet_port_space(const struct packet *packet)
{
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return PORTS_TCP;
	case IPPROTO_UDP:
		return PORTS_UDP;
	case IPPROTO_SCTP:
		return PORTS_SCTP;
	default:
		return PORTS_OTHER;
	}
}

/* Whether something in the packet beside its protocol tells flows apart: ports, or an ICMP message's type. */
static __always_inline bool packet_has_ports(const struct packet *packet)
{
	return packet->protocol == IPPROTO_ICMP || packet_port_space(packet) != PORTS_OTHER;
}

/* Reads the IPv4 packet behind the Ethernet header. */
static __always_inline outcome packet_read(struct __sk_buff *skb, struct packet *packet)
{
	struct iphdr *ip;
	__u32 offset = sizeof(struct ethhdr);
	struct fragment_ports ports = {};
	struct fragment_key fragment;
	__be16 frag_off;
	outcome read;

	if (!readable(skb, offset + sizeof(*ip)))
		return drop(DROP_INVALID_PACKET);
	ip = packet_start(skb) + offset;
	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (ip->version != 4 || ip->ihl < sizeof(*ip) / 4)
		return drop(DROP_INVALID_PACKET);
	packet->source = ip->saddr;
	packet->destination = ip->daddr;
	packet->protocol = ip->protocol;
	frag_off = ip->frag_off;
	offset += ip->ihl * 4;
	if (likely(!(frag_off & bpf_htons(IP_MF | IP_OFFSET))) || !packet_has_ports(packet))
		return packet_read_l4(skb, packet, offset);

	fragment = (struct fragment_key){ ip->saddr, ip->daddr, ip->id, ip->protocol };
	if (frag_off & bpf_htons(IP_OFFSET)) {
		read = fragment_recall(&fragment, &ports);
		packet->source_port = ports.source;
		packet->destination_port = ports.destination;
		packet->icmp_type = ports.icmp_type;
		return read;
	}
	read = packet_read_l4(skb, packet, offset);
	ports.source = packet->source_port;
	ports.destination = packet->destination_port;
	ports.icmp_type = packet->icmp_type;
	if (read == TC_ACT_OK && !packet->related)
		fragment_remember(&fragment, ports);
	return read;
}
