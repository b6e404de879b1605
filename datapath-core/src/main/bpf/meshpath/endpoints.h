// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The pods on this node: by number what programs need to know of them, and by address their number. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "protocols.h"
#include "verdict.h"

/* A cache line. */
struct endpoint {
	__u32 identity;
	__u32 ifindex;		 /* of the host side of the pod's device */
	__u8 mac[ETH_ALEN];	 /* the pod's */
	__u8 host_mac[ETH_ALEN]; /* of the host side */
	__be32 ipv4;		 /* its first address of the family, or 0; all of them are in `endpoints` */
	struct ip_address ipv6;
	__u8 pad[24];
};

/* Written by user space at any time. */
struct endpoint endpoint_records[ENDPOINT_IDS] SEC(".data.endpoint_records");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct ip_address);
	__type(value, __u32);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} endpoints SEC(".maps");

static __always_inline const struct endpoint *endpoint_record(__u32 id)
{
	return &endpoint_records[bounded_index(id, ENDPOINT_IDS)];
}

/* The number of the pod with this address, or 0. */
static __always_inline __u32 endpoint_with(const struct ip_address *address)
{
	const __u32 *id = bpf_map_lookup_elem(&endpoints, address);

	return id ? *id : 0;
}

/* A pod without a first address of the family does not own 0.0.0.0 or :: for that. */
static __always_inline bool endpoint_owns(__u32 id, const struct endpoint *endpoint, const struct ip_address *address)
{
	if (ip_is_mapped(*address) ? !ip_unmapped(*address) : !ip_is_set(*address))
		return false;
	if (likely(ip_is_mapped(*address) ? ip_unmapped(*address) == endpoint->ipv4 : ip_equal(*address, endpoint->ipv6)))
		return true;
	return endpoint_with(address) == id;
}

/* Puts the packet into the pod's namespace as if it had come in on the pod's device. */
static __always_inline int endpoint_deliver(struct __sk_buff *skb, enum ip_version version,
						const struct endpoint *endpoint)
{
	struct ethhdr *eth = packet_start(skb);

	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	copy_mac(eth->h_dest, endpoint->mac);
	copy_mac(eth->h_source, endpoint->host_mac);
	eth->h_proto = bpf_htons(version == IPV4 ? ETH_P_IP : ETH_P_IPV6); /* before the tunnel it was the outer one */
	return bpf_redirect_peer(endpoint->ifindex, 0);
}
