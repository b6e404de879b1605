// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The programs that serve all pods of a node, and how others go on into them. A pod's device has two small programs of its own,
 * which say whose packet it is; putting another program into this array changes it for all pods at once, between two packets.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "protocols.h"

enum datapath_program {
	POD_SENDS_IPV4 = 0,
	POD_SENDS_IPV6 = 1,
	POD_SENDS_OTHER = 2,
	HOST_SENDS_IPV4 = 3,
	HOST_SENDS_IPV6 = 4,
	UNDERLAY_RECEIVES_IPV4 = 5,
	UNDERLAY_RECEIVES_IPV6 = 6,
	POD_DISCOVERS = 7,
	POD_IS_TOLD_IPV4 = 8,
	POD_IS_TOLD_IPV6 = 9,
	NODE_IS_TOLD_IPV4 = 10,
	NODE_IS_TOLD_IPV6 = 11,
	DATAPATH_PROGRAMS = 12,
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, DATAPATH_PROGRAMS);
	__type(key, __u32);
	__type(value, __u32);
} datapath_programs SEC(".maps");

/* What one program tells the next, by its place in the control block. */
enum pod_word {
	POD_ENDPOINT = 0,
	POD_TOLD_MTU = 1, /* what the pod is told of; 0: that its packet has run out of hops */
};

enum arrival_word {
	ARRIVAL_IDENTITY = 0, /* 0: the packet was not encapsulated, its source address tells */
	ARRIVAL_NODE = 1,     /* four words */
};
