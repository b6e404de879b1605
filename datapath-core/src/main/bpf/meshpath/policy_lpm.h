// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The policy verdict in Cilium's way (its policy maps as of 1.19, described in our own words and written anew): a trie for
 * each endpoint, with an entry for each identity and port prefix that rules speak of, and two look-ups. For comparison with
 * policy.h, and for who wants a policy that Cilium's tools can read.
 */
#pragma once

#include "bpf.h"
#include "protocols.h"
#include "verdict.h"

struct lpm_policy_key {
	__u32 prefix_length;
	__u32 peer; /* 0: whoever has no entry that says more */
	__u8 egress;
	__u8 protocol;
	__be16 port; /* or an ICMP type */
};

enum lpm_policy {
	LPM_POLICY_STATIC_PREFIX = 40, /* peer and direction, which are always whole */
	LPM_POLICY_FULL_PREFIX = 64,
	LPM_POLICY_MAX_ENTRIES = 16384,
	/* The flags of an entry. */
	LPM_POLICY_DENY = 1 << 0,
	LPM_POLICY_LENGTH_SHIFT = 3, /* of protocol and port, how many bits its key has */
};

#define LPM_POLICY_TOP_PRECEDENCE 0xffffffffu

struct lpm_policy_entry {
	__be16 proxy_port;
	__u8 flags;
	__u8 auth;
	__u32 precedence;
	__u32 cookie; /* the number of the rule that decides; 0 where none does */
};

struct lpm_policy_trie {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct lpm_policy_key);
	__type(value, struct lpm_policy_entry);
	__uint(max_entries, LPM_POLICY_MAX_ENTRIES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
};

/* By endpoint. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__type(key, __u32);
	__uint(value_size, sizeof(__u32));
	__uint(max_entries, ENDPOINT_IDS);
	__array(values, struct lpm_policy_trie);
} lpm_policies SEC(".maps");

/* Of the entry for this peer and the entry for everybody: higher precedence, then the longer prefix, then this peer's. */
static __always_inline const struct lpm_policy_entry *lpm_policy_find(void *trie, struct lpm_policy_key *key)
{
	const struct lpm_policy_entry *ours = bpf_map_lookup_elem(trie, key);
	const struct lpm_policy_entry *any;

	if (ours && ours->precedence == LPM_POLICY_TOP_PRECEDENCE)
		return ours;
	key->peer = 0;
	any = bpf_map_lookup_elem(trie, key);
	if (!ours || !any)
		return ours ? ours : any;
	if (any->precedence != ours->precedence)
		return any->precedence > ours->precedence ? any : ours;
	return any->flags >> LPM_POLICY_LENGTH_SHIFT > ours->flags >> LPM_POLICY_LENGTH_SHIFT ? any : ours;
}

/* The verdict cell that policy.h would have for what a trie says. */
static __always_inline __u32 lpm_policy_verdict(void *trie, __u32 peer, enum policy_direction direction, __u8 protocol,
						__be16 port)
{
	struct lpm_policy_key key = {
		.prefix_length = LPM_POLICY_FULL_PREFIX,
		.peer = peer,
		.egress = direction == POLICY_EGRESS,
		.protocol = protocol,
		.port = port,
	};
	const struct lpm_policy_entry *entry = lpm_policy_find(trie, &key);

	if (!entry)
		return VERDICT_DEFAULT_DENY;
	if (entry->flags & LPM_POLICY_DENY)
		return entry->cookie ? entry->cookie << VERDICT_RULE_SHIFT | VERDICT_DENY : VERDICT_DEFAULT_DENY;
	return entry->cookie << VERDICT_RULE_SHIFT | (entry->cookie ? VERDICT_ALLOW : VERDICT_DEFAULT_ALLOW);
}

/* The same for an endpoint of this node, with the port as policy.h counts it. */
static __always_inline __u32 lpm_policy_ask(__u32 endpoint, enum policy_direction direction, __u32 peer,
					    enum port_space space, __u16 port)
{
	static const __u8 protocols[PORTS_OTHER] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	void *trie = bpf_map_lookup_elem(&lpm_policies, &endpoint);

	if (!trie)
		return VERDICT_DEFAULT_DENY;
	if (space < PORTS_OTHER)
		return lpm_policy_verdict(trie, peer, direction, protocols[space], bpf_htons(port));
	if (port < OTHER_ICMPV6)
		return lpm_policy_verdict(trie, peer, direction, IPPROTO_ICMP, bpf_htons(port));
	if (port < OTHER_PROTOCOL)
		return lpm_policy_verdict(trie, peer, direction, IPPROTO_ICMPV6, bpf_htons(port - OTHER_ICMPV6));
	return lpm_policy_verdict(trie, peer, direction, port - OTHER_PROTOCOL, 0);
}
