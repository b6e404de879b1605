// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What lies between the IPv6 header and that of the transport (RFC 8200, section 4).
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "packet.h"
#include "transport.h"

/* Where in the packet the reader is, and whether it is a part of a datagram. */
struct cursor {
	__u32 offset; /* of what comes next */
	__be32 identification;
	bool first_fragment;
	bool later_fragment;
};

enum extension_header {
	/* So many are read (RFC 8200 names six kinds, which should come once each). */
	IPV6_EXTENSIONS = 6,
	IPV6_EXTENSION_UNIT = 8,
	AH_UNIT = 4,
	AH_BASE = 2,
};

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
