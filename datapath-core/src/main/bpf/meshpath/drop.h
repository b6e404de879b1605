// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Why a packet is dropped. The numbers are Cilium's where the reason is the same, so that its tools name them rightly. */
#pragma once

#include "types.h"

enum drop_reason {
	FORWARDED = 0,
	DROP_INVALID_SOURCE_MAC = 130,
	DROP_INVALID_SOURCE_IP = 132,
	DROP_POLICY = 133, /* default deny: no rule allows it */
	DROP_INVALID_PACKET = 134,
	DROP_FRAGMENTATION_NEEDED = 136, /* larger than the way is wide; the sender is told */
	DROP_UNSUPPORTED_L3 = 139,
	DROP_WRITE_ERROR = 141,
	DROP_UNKNOWN_L4 = 142,
	DROP_NO_TUNNEL_KEY = 147, /* the tunnel device and the program do not understand each other */
	DROP_UNKNOWN_L3_TARGET = 150,
	DROP_UNROUTABLE = 151, /* what a pod sends to itself */
	DROP_CONNTRACK_INSERT_FAILED = 155,
	DROP_INVALID_EXTENSION_HEADER = 156,
	DROP_NO_TUNNEL_ENDPOINT = 160, /* this node has no underlay address of the family of the other's */
	DROP_UNKNOWN_CONNECTION = 163, /* an ICMP error about a flow that nobody has seen */
	DROP_NO_FIB = 169, /* the kernel has no way to the destination, or may not forward */
	DROP_ENCAPSULATION_PROHIBITED = 170,
	DROP_INVALID_IDENTITY = 171,
	DROP_UNKNOWN_SENDER = 172,
	DROP_FRAGMENT_NOT_TRACKED = 175,
	DROP_FORBIDDEN_ICMP6 = 176, /* what only a router says, from a pod */
	DROP_POLICY_DENY = 181,	    /* a deny rule forbids it */
	DROP_TTL_EXCEEDED = 196,
	DROP_ENDPOINT_PROGRAM_MISSING = 203,
	DROP_CONGESTION_LOST = 240, /* marked on the way by a mark that the inner packet cannot take (RFC 6040, 4.2) */
	DROP_IPCACHE_FULL = 241, /* an address among other nodes' pods, and there was no room to know whose */
};

/* A value that is either a tc action (0 and up) or, negated, the reason to drop. */
typedef int outcome;

static __always_inline outcome drop(enum drop_reason reason)
{
	return -(int)reason;
}
