// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What is known when a program is loaded. The loader writes these before the verifier reads them, so each is a
 * constant in the machine code and what it rules out is not there at all.
 */
#pragma once

#include "bpf.h"
#include "protocols.h"

/* The node. */
SETTING __be32 node_ipv4;	   /* on the underlay; 0: it has none */
SETTING __be64 node_ipv6_high;	   /* likewise */
SETTING __be64 node_ipv6_low;
SETTING __u32 underlay_ifindex;	   /* the device that packets leave the node by */
SETTING __u32 underlay_mtu;	   /* the largest IP packet that it takes */
SETTING bool outer_checksum;	   /* whether tunnel packets have a UDP checksum, where it can be told */
SETTING bool copy_dscp;		   /* whether the tunnel's headers have the class of service of what is inside */
SETTING __u32 node_cluster;	   /* the cluster it is in */
SETTING __u32 cluster_shift;	   /* an identity's cluster is identity >> cluster_shift */
SETTING __u32 identity_table_end;  /* past the last place in the identity table, in bytes */
SETTING __u32 policy_memory_end;   /* past the last place in the policy cells, likewise; POLICY_MARGIN follows */
SETTING __u32 tunnel_ifindex;	   /* the kernel's tunnel device; 0: the programs encapsulate themselves */
SETTING __u16 tunnel_port;	   /* UDP, host byte order; 0: no tunnel */
SETTING bool coarse_clock;	   /* whether the kernel has one for programs */
SETTING __u32 counted_rules;	   /* rules with a counter of their own; 0: packets are not counted by rule */

static __always_inline struct ip_address node_ipv6(void)
{
	return (struct ip_address){ node_ipv6_high, node_ipv6_low };
}

/* This node's underlay address of the family, or none. */
static __always_inline struct ip_address node_ip(enum ip_version version)
{
	if (version == IPV6)
		return node_ipv6();
	return node_ipv4 ? ip_mapped(node_ipv4) : (struct ip_address){};
}
