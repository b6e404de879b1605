// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the first release left pinned, kept for the test of the migration: the maps of schema 1 as they lay in the kernel, and
 * programs that do as much with them as packets between pods of one node need. Nothing here ever changes.
 */

#include "meshpath/license.h"

struct ipcache_entry {
	__u32 identity;
	__be32 node;
};

struct ipv4_prefix {
	__u32 prefix_length;
	__be32 address;
};

struct ipv6_address {
	__be64 high;
	__be64 low;
};

struct ipv6_prefix {
	__u32 prefix_length;
	struct ipv6_address address;
} __packed;

struct mesh_node {
	__u32 cluster;
};

struct endpoint {
	__u32 id;
	__u32 ifindex;
	__u32 identity;
	__u8 mac[6];
	__u8 host_mac[6];
};

struct fragment_key {
	__be32 source;
	__be32 destination;
	__be16 identification;
	__u16 protocol;
};

struct fragment_ports {
	__be16 source;
	__be16 destination;
	__u8 icmp_type;
	__u8 pad;
};

struct connection_key {
	__be32 address[2];
	__be16 port[2];
	__u8 protocol;
	__u8 icmp_type;
	__u8 pad[2];
};

struct admissions {
	__u64 given[2];
	__u32 verdict[2];
};

struct connection {
	__u64 expires;
	struct admissions admissions;
	__u8 initiator;
	__u8 replied;
	__u8 closing;
	__u8 pad[5];
};

struct observation {
	__u32 types;
	__u32 sample_mask;
};

struct counter {
	__u64 packets;
	__u64 bytes;
};

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
	__type(key, struct ipv6_address);
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

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __be32);
	__type(value, struct mesh_node);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} mesh_nodes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __be32);
	__type(value, struct endpoint);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} endpoints SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct fragment_key);
	__type(value, struct fragment_ports);
	__uint(max_entries, 8192);
} fragments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct counter);
	__uint(max_entries, 256 * 2);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct counter);
	__uint(max_entries, 1);
} rule_counters SEC(".maps");

struct observation observed SEC(".data.observed");
__u16 identity_page[1 << 10] SEC(".data.identity_page");
__u16 identity_class[1 << 16] SEC(".data.identity_class");
__u16 port_class[4 << 16] SEC(".data.port_class");
__u64 endpoint_policy[4096 * 2] SEC(".data.endpoint_policy");
__u64 policy_cell[64 + 65536 / 8] SEC(".data.policy_cell");
__u8 endpoint_audit[4096] SEC(".data.endpoint_audit");

struct frame {
	__u8 destination[6];
	__u8 source[6];
	__be16 type;
	__u8 version_to_ttl[9];
	__u8 protocol;
	__sum16 checksum;
	__be32 source_address;
	__be32 destination_address;
	__be16 source_port;
	__be16 destination_port;
} __packed;

static __always_inline void track(const struct frame *frame)
{
	bool first = frame->source_address < frame->destination_address;
	struct connection_key key = {
		.address = { first ? frame->source_address : frame->destination_address,
			     first ? frame->destination_address : frame->source_address },
		.port = { first ? frame->source_port : frame->destination_port,
			  first ? frame->destination_port : frame->source_port },
		.protocol = frame->protocol,
	};
	struct connection connection = {
		.expires = bpf_ktime_get_ns() + 60 * 1000000000ULL,
		.initiator = !first,
	};

	bpf_map_update_elem(&connections, &key, &connection, BPF_NOEXIST);
}

/* To a pod of this node straight, as a connection; anything else to the host. */
SEC("tc")
int from_pod(struct __sk_buff *skb)
{
	const struct endpoint *receiver;
	struct frame *frame;
	__be32 target;

	if (skb->protocol != bpf_htons(0x0800) || !readable(skb, sizeof(*frame)))
		return TC_ACT_OK;
	frame = packet_start(skb);
	if ((void *)(frame + 1) > packet_end(skb))
		return TC_ACT_OK;
	target = frame->destination_address;
	receiver = bpf_map_lookup_elem(&endpoints, &target);
	if (!receiver)
		return TC_ACT_OK;
	track(frame);
	__builtin_memcpy(frame->destination, receiver->mac, sizeof(frame->destination));
	__builtin_memcpy(frame->source, receiver->host_mac, sizeof(frame->source));
	return bpf_redirect_peer(receiver->ifindex, 0);
}

SEC("tc")
int to_pod(__attribute__((unused)) struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int from_underlay(__attribute__((unused)) struct __sk_buff *skb)
{
	return TC_ACT_OK;
}
