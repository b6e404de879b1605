// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel's routing table, asked for a packet that a pod sends: which device it is to leave by, and to which neighbour. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "programs.h"
#include "protocols.h"

enum address_family {
	AF_INET = 2,
	AF_INET6 = 10,
};

/* What bpf_fib_lookup() answers (BPF_FIB_LKUP_RET_…): a way, whose neighbour's Ethernet address is known, or not yet. */
enum fib_answer {
	FIB_FOUND = 0,
	FIB_FOUND_NO_NEIGHBOR = 7,
	FIB_TOO_NARROW = 8,
};

/* An address as the helper has it: of IPv4 only the first word. */
union fib_address {
	__be32 ipv4;
	struct {
		__be64 high;
		__be64 low;
	} __packed ipv6;
};

/* struct bpf_fib_lookup (linux/bpf.h). */
struct fib_lookup {
	__u8 family;
	__u8 protocol;
	__be16 source_port;
	__be16 destination_port;
	__u16 length; /* of the packet, to be compared with the way's MTU; 0: not to be. Answered: the MTU that is too small */
	__u32 ifindex; /* asked: the device it came in by; answered: the one it leaves by */
	__u32 flow_information;
	union fib_address source;
	union fib_address destination; /* answered: the next hop, of the family answered */
	__u32 vlan;
	__u8 source_mac[ETH_ALEN];
	__u8 destination_mac[ETH_ALEN];
};

/* struct bpf_redir_neigh (linux/bpf.h). */
struct fib_neighbor {
	__u32 family;
	union fib_address address;
};

static __always_inline bool fib_ask4(const struct __sk_buff *skb, struct fib_lookup *way)
{
	const struct iphdr *ip = packet_start(skb) + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > packet_end(skb))
		return false;
	way->family = AF_INET;
	way->protocol = ip->protocol;
	way->flow_information = ip->tos;
	way->source.ipv4 = ip->saddr;
	way->destination.ipv4 = ip->daddr;
	return true;
}

static __always_inline bool fib_ask6(const struct __sk_buff *skb, struct fib_lookup *way)
{
	const struct ipv6hdr *ip = packet_start(skb) + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > packet_end(skb))
		return false;
	way->family = AF_INET6;
	way->protocol = ip->nexthdr;
	way->source.ipv6.high = ip->saddr.high;
	way->source.ipv6.low = ip->saddr.low;
	way->destination.ipv6.high = ip->daddr.high;
	way->destination.ipv6.low = ip->daddr.low;
	return true;
}

/* Hands the packet, which came in on this device, to the next neighbour on the kernel's way to its destination. */
static __always_inline outcome fib_forward(struct __sk_buff *skb, enum ip_version version)
{
	struct fib_lookup way = {
		.ifindex = skb->ifindex,
		.length = skb->gso_size ? 0 : skb->len - sizeof(struct ethhdr), /* a device is yet to cut the others */
	};
	struct fib_neighbor next = {};
	long found;

	if (version == IPV4 ? !fib_ask4(skb, &way) : !fib_ask6(skb, &way))
		return drop(DROP_INVALID_PACKET);
	found = bpf_fib_lookup(skb, &way, sizeof(way), 0);
	if (found == FIB_TOO_NARROW) {
		skb->cb[POD_TOLD_MTU] = way.length;
		return drop(DROP_FRAGMENTATION_NEEDED);
	}
	if (found != FIB_FOUND && found != FIB_FOUND_NO_NEIGHBOR)
		return drop(DROP_NO_FIB);
	next.family = way.family;
	next.address = way.destination;
	return bpf_redirect_neigh(way.ifindex, (void *)&next, sizeof(next), 0);
}
