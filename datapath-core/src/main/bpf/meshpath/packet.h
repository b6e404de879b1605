// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the datapath wants to know of a packet, of either family. Programs are for one family, so what differs costs nothing. */
#pragma once

#include "protocols.h"
#include "verdict.h"

struct packet {
	struct ip_address source;
	struct ip_address destination;
	__be16 source_port; /* of an ICMP message that asks or answers, its identifier is the port of the side that asks */
	__be16 destination_port;
	__u8 version; /* enum ip_version */
	__u8 protocol;
	__u8 icmp_type;
	bool tcp_syn;
	bool tcp_ends; /* FIN or RST */
	bool tcp_reset;
	bool related; /* an ICMP error; addresses and ports are those of the flow it reports on */
	__u32 source_identity;
	__u32 destination_identity;
};

/* The ICMP of the packet's family. */
static __always_inline __u8 packet_icmp(const struct packet *packet)
{
	return packet->version == IPV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

static __always_inline bool packet_is_icmp(const struct packet *packet)
{
	return packet->protocol == packet_icmp(packet);
}

static __always_inline bool icmp_is_error(enum ip_version version, __u8 type)
{
	if (version == IPV6)
		return type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB;
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

static __always_inline bool icmp_asks(enum ip_version version, __u8 type)
{
	if (version == IPV6)
		return type == ICMPV6_ECHO_REQUEST;
	return type == ICMP_ECHO || type == ICMP_TIMESTAMP;
}

/* Of a message that answers, the type of the one that asked; of others, their own. */
static __always_inline __u8 icmp_question(enum ip_version version, __u8 type)
{
	if (version == IPV6)
		return type == ICMPV6_ECHO_REPLY ? ICMPV6_ECHO_REQUEST : type;
	if (type == ICMP_ECHOREPLY)
		return ICMP_ECHO;
	return type == ICMP_TIMESTAMPREPLY ? ICMP_TIMESTAMP : type;
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
	return packet_is_icmp(packet) || packet_port_space(packet) != PORTS_OTHER;
}
