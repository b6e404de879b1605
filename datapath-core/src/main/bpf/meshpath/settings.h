// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What is known when a program is loaded. The loader writes these before the verifier reads them, so each is a
 * constant in the machine code and what it rules out is not there at all.
 */
#pragma once

#include "protocols.h"

#define SETTING volatile const

/* The node. */
SETTING __be32 node_address;	   /* on the underlay */
SETTING __u32 underlay_ifindex;	   /* the device that packets leave the node by */
SETTING __u32 cluster_shift;	   /* an identity's cluster is identity >> cluster_shift */
SETTING __u32 identity_table_end;  /* past the last place in the identity table, in bytes */
SETTING __u32 policy_memory_end;   /* past the last place in the policy cells, likewise; POLICY_MARGIN follows */
SETTING __u16 tunnel_port;	   /* UDP, host byte order; 0: no tunnel */
SETTING __u32 counted_rules;	   /* rules with a counter of their own; 0: packets are not counted by rule */

/* The endpoint that a pod program serves. */
SETTING __u32 endpoint_id;
SETTING __u32 endpoint_identity;
SETTING __be32 endpoint_address;
SETTING __u64 endpoint_mac; /* the pod's, its octets in the order of memory */
SETTING __u64 host_mac;	    /* of the host side of the pod's device, likewise */
