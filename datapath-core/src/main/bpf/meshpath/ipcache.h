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

static __always_inline const struct ipcache_entry *ipcache_find4(__be32 address)
{
	const struct ipcache_entry *entry = bpf_map_lookup_elem(&ipcache_address, &address);
	struct ipv4_prefix prefix = { .prefix_length = 32, .address = address };

	return entry ?: bpf_map_lookup_elem(&ipcache_prefix, &prefix);
}

static __always_inline const struct ipcache_entry *ipcache_find6(const struct ip_address *address)
{
	const struct ipcache_entry *entry = bpf_map_lookup_elem(&ipcache6_address, address);
	struct ipv6_prefix prefix = { .prefix_length = 128, .address = *address };

	return entry ?: bpf_map_lookup_elem(&ipcache6_prefix, &prefix);
}

/* Never fails: an address that nobody knows is the world's, the one of its family. */
static __always_inline struct ipcache_entry ipcache_lookup(enum ip_version version, const struct ip_address *address)
{
	const struct ipcache_entry *entry =
		version == IPV4 ? ipcache_find4(ip_unmapped(*address)) : ipcache_find6(address);

	if (!entry)
		return (struct ipcache_entry){ .identity = version == IPV4 ? IDENTITY_WORLD_IPV4 : IDENTITY_WORLD_IPV6 };
	return *entry;
}
