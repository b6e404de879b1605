// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Security identities: who sends, as a number that travels with the packet (Cilium's numbering). */
#pragma once

#include "settings.h"

enum identity {
	IDENTITY_UNKNOWN = 0,
	IDENTITY_HOST = 1,
	IDENTITY_WORLD = 2,
	IDENTITY_HEALTH = 4,
	IDENTITY_REMOTE_NODE = 6,
	IDENTITY_WORLD_IPV4 = 9,
	IDENTITY_WORLD_IPV6 = 10,
	IDENTITY_RESERVED_END = 256,
};

/* The upper eight bits: where a number means something. The cluster's and the reserved ones are of scope 0. */
enum identity_scope {
	SCOPE_NODE = 1, /* prefixes and names, as this node numbers them */
	SCOPE_REMOTE_NODE = 2,
	IDENTITY_SCOPE_SHIFT = 24,
};

#define IDENTITY_WIRE_MASK 0xffffff /* only 24 bits travel in a VNI */

/* What travels for an identity: one world for both families, and for others we are a remote node. */
static __always_inline __u32 identity_on_wire(__u32 identity)
{
	if (identity == IDENTITY_WORLD_IPV4 || identity == IDENTITY_WORLD_IPV6)
		return IDENTITY_WORLD;
	return identity == IDENTITY_HOST ? IDENTITY_REMOTE_NODE : identity & IDENTITY_WIRE_MASK;
}

static __always_inline bool identity_is_node(__u32 identity)
{
	return identity == IDENTITY_HOST || identity == IDENTITY_REMOTE_NODE ||
	       identity >> IDENTITY_SCOPE_SHIFT == SCOPE_REMOTE_NODE;
}

static __always_inline __u32 identity_cluster(__u32 identity)
{
	return identity >> cluster_shift;
}

/* Whether a node of that cluster may speak for this identity: its own pods', and nodes, health and world as such. */
static __always_inline bool identity_may_come_from(__u32 identity, __u32 cluster)
{
	if (identity < IDENTITY_RESERVED_END)
		return identity == IDENTITY_REMOTE_NODE || identity == IDENTITY_HEALTH || identity == IDENTITY_WORLD;
	return identity_cluster(identity) == cluster;
}

/* How the header of a tunnel begins that carries a 24-bit identifier; both VXLAN's and Geneve's do. */
struct tunnel_base {
	__be32 first_word;
	__be32 vni; /* the identity, shifted by TUNNEL_VNI_SHIFT; the last octet is reserved */
};

enum { TUNNEL_VNI_SHIFT = 8 };

static __always_inline __be32 identity_as_vni(__u32 identity)
{
	return bpf_htonl(identity_on_wire(identity) << TUNNEL_VNI_SHIFT);
}
