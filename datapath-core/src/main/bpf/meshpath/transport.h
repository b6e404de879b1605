// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reads the header of TCP, UDP, SCTP or ICMP.
 */
#pragma once

#include "bpf.h"
#include "packet.h"

enum transport_limit {
	TRANSPORT_OFFSET = 2048, /* nothing that begins behind this is read; a power of two */
};

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
