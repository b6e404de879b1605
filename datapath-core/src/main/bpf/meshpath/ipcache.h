// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Address to identity, and to the node where it lives. Exact addresses are in a hash, which stays fast when it is large;
 * prefixes are in a trie behind it, asked only for what the hash does not know. Each family has its own, so that the keys of
 * IPv4 are short.
 */
#pragma once

#include "address.h"
#include "bpf.h"
#include "identity.h"

struct ipcache_entry {
	__u32 identity;
	__u32 pad;
	struct ip_address node; /* on the underlay; not set: this node, or not in the mesh */
};

struct ipv4_prefix {
	__u32 prefix_length;
	__be32 address;
};

struct ipv6_prefix {
	__u32 prefix_length;
	struct ip_address address;
} __packed;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __be32);
	__type(value, struct ipcache_entry);
	__uint(max_entries, 524288);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} ipcache_address SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct ipv4_prefix);
	__type(value, struct ipcache_entry);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} ipcache_prefix SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct ip_address);
	__type(value, struct ipcache_entry);
	__uint(max_entries, 524288);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} ipcache6_address SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct ipv6_prefix);
	__type(value, struct ipcache_entry);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} ipcache6_prefix SEC(".maps");

/* Which families lack entries, because a table was full: a bit for each. Written by user space at any time. */
struct ipcache_state {
	__u32 incomplete;
};

enum ipcache_family {
	IPCACHE_IPV4 = 1 << 0,
	IPCACHE_IPV6 = 1 << 1,
};

struct ipcache_state ipcache_state SEC(".data.ipcache_state");

/*
 * What only a prefix tells, when addresses may be missing. Around pods of another node it says where the node is, and that an
 * address is the world's until its pod is heard of; but now its pod may have been heard of, and be anybody.
 */
static __always_inline struct ipcache_entry ipcache_by_prefix(enum ip_version version, const struct ipcache_entry *entry)
{
	volatile __u32 *incomplete = &ipcache_state.incomplete;
	struct ipcache_entry known = *entry;

	if (unlikely(*incomplete & (version == IPV4 ? IPCACHE_IPV4 : IPCACHE_IPV6)) && ip_is_set(known.node))
		known.identity = IDENTITY_UNKNOWN;
	return known;
}

static __always_inline const struct ipcache_entry *ipcache_address_find(enum ip_version version,
									const struct ip_address *address)
{
	__be32 ipv4 = ip_unmapped(*address);

	return version == IPV4 ? bpf_map_lookup_elem(&ipcache_address, &ipv4) :
				 bpf_map_lookup_elem(&ipcache6_address, address);
}

static __always_inline const struct ipcache_entry *ipcache_prefix_find(enum ip_version version,
								       const struct ip_address *address)
{
	struct ipv4_prefix ipv4 = { .prefix_length = 32, .address = ip_unmapped(*address) };
	struct ipv6_prefix ipv6 = { .prefix_length = 128, .address = *address };

	return version == IPV4 ? bpf_map_lookup_elem(&ipcache_prefix, &ipv4) :
				 bpf_map_lookup_elem(&ipcache6_prefix, &ipv6);
}

/*
 * Never fails: an address that nobody knows is the world's, the one of its family. One that somebody may know, but for which
 * there was no room here, is IDENTITY_UNKNOWN: its packets have to be dropped.
 */
static __always_inline struct ipcache_entry ipcache_lookup(enum ip_version version, const struct ip_address *address)
{
	const struct ipcache_entry *entry = ipcache_address_find(version, address);

	if (entry)
		return *entry;
	entry = ipcache_prefix_find(version, address);
	if (entry)
		return ipcache_by_prefix(version, entry);
	return (struct ipcache_entry){ .identity = version == IPV4 ? IDENTITY_WORLD_IPV4 : IDENTITY_WORLD_IPV6 };
}
