// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The ports of fragmented datagrams: only the first fragment has them, the others are told by its identification. */
#pragma once

#include "address.h"
#include "bpf.h"
#include "drop.h"

struct fragment_key {
	struct ip_address source;
	struct ip_address destination;
	__be32 identification; /* of IPv4, 16 bits */
	__u32 protocol;
};

struct fragment_ports {
	__u64 expires; /* nanoseconds since boot */
	__be16 source;
	__be16 destination;
	__u8 icmp_type;
	__u8 pad[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct fragment_key);
	__type(value, struct fragment_ports);
	__uint(max_entries, 8192);
} fragments SEC(".maps");

/* As long as who puts the datagram together waits for the rest (RFC 8200, 4.5; RFC 1122, 3.3.2 has 60 to 120 s for IPv4). */
#define FRAGMENT_LIFETIME (60 * 1000000000ULL)

static __always_inline void fragment_remember(const struct fragment_key *key, struct fragment_ports ports)
{
	ports.expires = bpf_ktime_get_ns() + FRAGMENT_LIFETIME;
	bpf_map_update_elem(&fragments, key, &ports, BPF_ANY);
}

/* A fragment that overtook the first one of its datagram is not tracked, and lost. */
static __always_inline outcome fragment_recall(const struct fragment_key *key, struct fragment_ports *ports)
{
	const struct fragment_ports *known = bpf_map_lookup_elem(&fragments, key);

	if (!known || known->expires < bpf_ktime_get_ns())
		return drop(DROP_FRAGMENT_NOT_TRACKED);
	*ports = *known;
	return TC_ACT_OK;
}
