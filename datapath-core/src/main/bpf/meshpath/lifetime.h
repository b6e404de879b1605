// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * How long a connection lasts without another packet: by its protocol and by what each side has sent. Sequence numbers are not
 * looked at: whoever can send a packet with these addresses and ports is one of the two.
 */
#pragma once

#include "bpf.h"
#include "packet.h"

enum connection_state {
	CONNECTION_FROM_BEFORE = 0, /* opened by programs that knew no states; until the next packet */
	TCP_OPENING = 1,	    /* until the third packet of the handshake */
	TCP_ESTABLISHED = 2,
	TCP_HALF_CLOSED = 3, /* one side has sent its FIN */
	TCP_CLOSED = 4,	     /* both have, or one a RST */
	UDP_UNANSWERED = 5,
	UDP_ANSWERED = 6,
	ICMP_ASKED = 7,
	OTHER_PROTOCOL_SEEN = 8,
};

enum { CONNECTION_STATES = 16 }; /* room for so many; a power of two */

SETTING __u32 connection_seconds[CONNECTION_STATES]; /* each at least 1 (record ConnectionTimeouts) */

#define SECONDS 1000000000ULL

/* What one side has sent so far. */
enum sent {
	SENT_SYN = 1 << 0,  /* that asks for a connection */
	SENT_MORE = 1 << 1, /* anything else, of any protocol */
	SENT_FIN = 1 << 2,
	SENT_RST = 1 << 3,
};

/* What a packet adds to that. */
static __always_inline __u8 packet_sends(const struct packet *packet)
{
	__u8 first = packet->tcp_syn, reset = packet->tcp_reset, ends = packet->tcp_ends;

	return SENT_SYN * first | SENT_MORE * !first | SENT_FIN * (ends & !reset) | SENT_RST * reset;
}

static __always_inline enum connection_state tcp_state(__u32 initiator, __u32 responder)
{
	__u32 either = initiator | responder;

	if (either & SENT_RST || initiator & responder & SENT_FIN)
		return TCP_CLOSED;
	if (either & SENT_FIN)
		return TCP_HALF_CLOSED;
	return responder && initiator != SENT_SYN ? TCP_ESTABLISHED : TCP_OPENING;
}

/* A function of its own, because the state seldom changes, and the verifier need look at it only once. */
__attribute__((noinline)) __u32 connection_state(__u32 protocol, __u32 initiator, __u32 responder)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return tcp_state(initiator, responder);
	case IPPROTO_UDP:
		return responder ? UDP_ANSWERED : UDP_UNANSWERED;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return ICMP_ASKED;
	default:
		return OTHER_PROTOCOL_SEEN;
	}
}

static __always_inline __u64 connection_lifetime(__u32 state)
{
	volatile const __u32 *seconds = &connection_seconds[bounded_index(state, CONNECTION_STATES)];

	return *seconds * SECONDS;
}
