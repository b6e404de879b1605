// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a way from node to node gives the datapath. Its program file includes this, defines the functions, and then includes
 * datapath.h, whose programs call them: one straight way through each program, no call in between.
 */
#pragma once

#include "drop.h"
#include "ipcache.h"
#include "settings.h"

/* What the outer headers said of a packet that arrived in a tunnel. */
struct arrival {
	struct ip_address node; /* the outer source */
	__u32 identity;
	__u32 cluster;	    /* of the identity, as the sender says; 0: it does not */
	__u32 outer_length; /* octets of outer headers behind the outer Ethernet header */
	__u8 traffic_class; /* of the outer header */
	bool encapsulated;  /* false: not a tunnel packet for this node, the fields before this are not set */
	struct ip_address destination; /* without tunnels: whom the packet is for, as it is */
};

/* Whether nodes exchange packets as they are. A constant. */
static __always_inline bool way_is_direct(void);

/* Reads the outer headers without touching the packet. Fails only for packets that are the tunnel's and malformed. */
static __always_inline outcome tunnel_peek(struct __sk_buff *skb, struct arrival *arrival);

/* Takes the outer headers off; the Ethernet header in front stays, and skb->protocol becomes the inner packet's. */
static __always_inline outcome tunnel_decapsulate(struct __sk_buff *skb, const struct arrival *arrival);

/* Octets that the way adds to a packet, over an underlay of this version. */
static __always_inline __u32 tunnel_overhead(enum ip_version underlay);

/* Puts outer headers on a packet of this version and hands it to the neighbour on the way to the node. */
static __always_inline outcome tunnel_send(struct __sk_buff *skb, enum ip_version version, struct ip_address node,
					   __u32 identity);
