// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The pods on this node, by address. */
#pragma once

#include "bpf.h"
#include "protocols.h"

struct endpoint {
	__u32 id;
	__u32 ifindex; /* of the host side of the pod's device */
	__u32 identity;
	__u8 mac[ETH_ALEN];	 /* the pod's */
	__u8 host_mac[ETH_ALEN]; /* of the host side */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __be32);
	__type(value, struct endpoint);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} endpoints SEC(".maps");

/* Puts the packet into the pod's namespace as if it had come in on the pod's device. */
static __always_inline int endpoint_deliver(struct __sk_buff *skb, const struct endpoint *endpoint)
{
	struct ethhdr *eth = packet_start(skb);

	if ((void *)(eth + 1) > packet_end(skb))
		return TC_ACT_SHOT;
	copy_mac(eth->h_dest, endpoint->mac);
	copy_mac(eth->h_source, endpoint->host_mac);
	return bpf_redirect_peer(endpoint->ifindex, 0);
}
