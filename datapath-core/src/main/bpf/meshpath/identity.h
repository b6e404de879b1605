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
	IDENTITY_RESERVED_END = 256,
};

#define IDENTITY_WIRE_MASK 0xffffff /* only 24 bits travel in a VNI */

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
