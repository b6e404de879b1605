// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What is special about Geneve (RFC 8926, section 3.4): options, of which we send none and skip those we get, unless
 * the sender says that they must be understood.
 */
#pragma once

#include "meshpath/udp_tunnel.h"

enum geneve {
	GENEVE_VERSION_MASK = 0xc0000000,
	GENEVE_OPTIONS_SHIFT = 24, /* in units of four octets */
	GENEVE_OPTIONS_MASK = 0x3f,
	GENEVE_OPTIONS_UNIT = 4,
	GENEVE_CONTROL = 0x00800000,
	GENEVE_CRITICAL = 0x00400000,
	GENEVE_PROTOCOL_MASK = 0xffff,
	GENEVE_ETHERNET = 0x6558, /* Trans Ether Bridging */
};

static __always_inline __be32 tunnel_first_word(void)
{
	return bpf_htonl(GENEVE_ETHERNET);
}

static __always_inline outcome tunnel_header_length(__be32 first_word)
{
	__u32 word = bpf_ntohl(first_word);
	__u32 options = (word >> GENEVE_OPTIONS_SHIFT) & GENEVE_OPTIONS_MASK;

	if (word & (GENEVE_VERSION_MASK | GENEVE_CONTROL | GENEVE_CRITICAL))
		return drop(DROP_INVALID_PACKET);
	if ((word & GENEVE_PROTOCOL_MASK) != GENEVE_ETHERNET)
		return drop(DROP_INVALID_PACKET);
	return sizeof(struct tunnelhdr) + options * GENEVE_OPTIONS_UNIT;
}
