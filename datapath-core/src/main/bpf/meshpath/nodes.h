// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The other nodes of the mesh, by their addresses on the underlay: whom encapsulated packets are accepted from. */
#pragma once

#include "bpf.h"
#include "address.h"

struct mesh_node {
	__u32 cluster;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct ip_address);
	__type(value, struct mesh_node);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} mesh_nodes SEC(".maps");
