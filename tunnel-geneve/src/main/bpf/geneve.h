// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What is special about Geneve (RFC 8926, sections 3.4 and 3.5): options. We send one of our own, which says of the sender what 24
 * bits cannot: its identity in full, and its cluster. Whoever does not know it passes it over, and so do we with those of others,
 * unless the sender says that they must be understood.
 */
#pragma once

#include "geneve_option.h"

#include "meshpath/encapsulation.h"

enum geneve {
	GENEVE_VERSION_MASK = 0xc0000000,
	GENEVE_OPTIONS_SHIFT = 24, /* in units of four octets */
	GENEVE_OPTIONS_MASK = 0x3f,
	GENEVE_CONTROL = 0x00800000,
	GENEVE_CRITICAL = 0x00400000,
	GENEVE_PROTOCOL_MASK = 0xffff,
	GENEVE_ETHERNET = 0x6558, /* Trans Ether Bridging */
};

struct tunnelhdr {
	struct tunnel_base base;
	struct sender_option sender;
};

#include "meshpath/udp_tunnel.h"

static __always_inline struct tunnelhdr tunnel_header(__u32 identity)
{
	const __u32 units = sizeof(struct sender_option) / GENEVE_OPTIONS_UNIT;

	return (struct tunnelhdr){
		.base = { bpf_htonl(units << GENEVE_OPTIONS_SHIFT | GENEVE_ETHERNET), identity_as_vni(identity) },
		.sender = sender_option(identity),
	};
}

static __always_inline outcome tunnel_header_length(const struct tunnel_base *base)
{
	__u32 word = bpf_ntohl(base->first_word);
	__u32 options = (word >> GENEVE_OPTIONS_SHIFT) & GENEVE_OPTIONS_MASK;

	if (word & (GENEVE_VERSION_MASK | GENEVE_CONTROL | GENEVE_CRITICAL))
		return drop(DROP_INVALID_PACKET);
	if ((word & GENEVE_PROTOCOL_MASK) != GENEVE_ETHERNET)
		return drop(DROP_INVALID_PACKET);
	return sizeof(*base) + options * GENEVE_OPTIONS_UNIT;
}

static __always_inline void tunnel_read_options(const struct __sk_buff *skb, __u32 offset, __u32 length,
						struct arrival *arrival)
{
	struct sender_option option;
	__u32 end = offset + length;

	for (int i = 0; i < OPTIONS_READ && offset + sizeof(option) <= end; i++) {
		if (bpf_skb_load_bytes(skb, offset, &option, sizeof(option)))
			return;
		if (option_is_sender(&option)) {
			option_read(&option, arrival);
			return;
		}
		offset += option_length(&option.opt);
	}
}
