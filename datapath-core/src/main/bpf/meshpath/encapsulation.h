// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a tunnel gives the datapath. A tunnel's program file includes this, defines both functions, and then includes
 * pod.h or underlay.h, which call them: one program, one straight way through it, no call in between.
 */
#pragma once

#include "drop.h"
#include "settings.h"

/* What the outer headers said of a packet that arrived in a tunnel. */
struct arrival {
	__be32 node; /* the outer source */
	__u32 identity;
	__u32 outer_length; /* octets of outer headers behind the outer Ethernet header */
	bool encapsulated; /* false: not a tunnel packet for this node, the other fields are not set */
};

/* Reads the outer headers without touching the packet. Fails only for packets that are the tunnel's and malformed. */
static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival);

/* Takes the outer headers off; the Ethernet header in front stays. */
static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb, const struct arrival *arrival);

/* Puts outer headers on and hands the packet to the neighbour on the way to the node. */
static __always_inline outcome tunnel_send(struct __sk_buff *skb, __be32 node, __u32 identity);
