// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What it costs to learn an address's identity: by the datapath's ipcache, by one trie that has every address, and by one
 * with the keys and values of Cilium's. All of them hold the same.
 */

#include "meshpath/ipcache.h"
#include "meshpath/license.h"

enum {
	QUESTIONS = 65536,
	HOT_QUESTIONS = 4096,
	MAX_ENTRIES = 1 << 20,
	IPV4_BITS = 32,
	IPV6_BITS = 128,
	/* In Cilium's keys, the octets before the address count as part of every prefix. */
	CILIUM_STATIC_BITS = 32,
	CILIUM_IPV4 = 1,
	CILIUM_IPV6 = 2,
	/* No pod's address ends with this bit; its node's prefix covers it nevertheless. */
	STRANGER = 0x80,
};

__be32 questions4[QUESTIONS] SEC(".data.questions4");
struct ip_address questions6[QUESTIONS] SEC(".data.questions6");

struct trie_key {
	__u32 prefix_length;
	__be32 address;
};

struct trie_entry {
	__u32 identity;
	__be32 node;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct trie_key);
	__type(value, struct trie_entry);
	__uint(max_entries, MAX_ENTRIES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} trie SEC(".maps");

struct cilium_key {
	__u32 prefix_length;
	__u16 cluster;
	__u8 pad;
	__u8 family;
	__u8 address[16]; /* an IPv4 address is the first four octets */
};

struct cilium_entry {
	__u32 identity;
	__u8 tunnel_endpoint[16];
	__u16 pad;
	__u8 key;
	__u8 flags;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__type(key, struct cilium_key);
	__type(value, struct cilium_entry);
	__uint(max_entries, MAX_ENTRIES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} cilium_trie SEC(".maps");

static __always_inline __u32 trie_identity(__be32 address)
{
	struct trie_key prefix = { .prefix_length = IPV4_BITS, .address = address };
	struct trie_entry *entry = bpf_map_lookup_elem(&trie, &prefix);

	return entry ? entry->identity : IDENTITY_WORLD_IPV4;
}

static __always_inline __u32 cilium_identity(const struct cilium_key *key)
{
	struct cilium_entry *entry = bpf_map_lookup_elem(&cilium_trie, key);

	return entry ? entry->identity : IDENTITY_WORLD;
}

static __always_inline __u32 cilium_identity4(__be32 address)
{
	struct cilium_key key = {
		.prefix_length = CILIUM_STATIC_BITS + IPV4_BITS,
		.family = CILIUM_IPV4,
	};

	*(__be32 *)key.address = address;
	return cilium_identity(&key);
}

static __always_inline __u32 cilium_identity6(const struct ip_address *address)
{
	struct cilium_key key = {
		.prefix_length = CILIUM_STATIC_BITS + IPV6_BITS,
		.family = CILIUM_IPV6,
	};

	__builtin_memcpy(key.address, address, sizeof(key.address));
	return cilium_identity(&key);
}

static __always_inline __u32 identity4(__be32 address)
{
	struct ip_address mapped = ip_mapped(address);

	return ipcache_lookup(IPV4, &mapped).identity;
}

static __always_inline __u32 identity6(const struct ip_address *address)
{
	return ipcache_lookup(IPV6, address).identity;
}

/* The test run's packet is the same in each round, so its mark can count them. */
static __always_inline __u32 next_question(struct __sk_buff *skb, __u32 end)
{
	__u32 round = skb->mark;

	skb->mark = round + 1;
	return round & (end - 1);
}

#define bench(name, end, answer)                                   \
	SEC("tc")                                                  \
	int bench_##name(struct __sk_buff *skb)                    \
	{                                                          \
		__u32 question = next_question(skb, end);          \
                                                                   \
		return answer;                                     \
	}

bench(nothing, HOT_QUESTIONS, questions4[question])
bench(nothing_wide, QUESTIONS, questions4[question])
bench(ipcache4, HOT_QUESTIONS, identity4(questions4[question]))
bench(ipcache6, HOT_QUESTIONS, identity6(&questions6[question]))
bench(stranger4, HOT_QUESTIONS, identity4(questions4[question] | bpf_htonl(STRANGER)))
bench(trie4, HOT_QUESTIONS, trie_identity(questions4[question]))
bench(cilium4, HOT_QUESTIONS, cilium_identity4(questions4[question]))
bench(cilium6, HOT_QUESTIONS, cilium_identity6(&questions6[question]))
bench(ipcache4_wide, QUESTIONS, identity4(questions4[question]))
bench(trie4_wide, QUESTIONS, trie_identity(questions4[question]))
bench(cilium4_wide, QUESTIONS, cilium_identity4(questions4[question]))
