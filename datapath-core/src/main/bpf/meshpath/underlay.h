// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What arrives on the underlay device: a packet in a tunnel is checked and unwrapped by the first program; the next one, of the
 * inner packet's family, judges it and puts it into its pod's namespace.
 */
#pragma once

#include "ecn.h"
#include "nodes.h"
#include "path_mtu.h"
#include "pod.h"

/* A tunnel packet counts only when it comes from a node of the mesh and speaks for an identity of that node's cluster. */
static __always_inline outcome underlay_check_sender(const struct arrival *arrival)
{
	const struct mesh_node *node = bpf_map_lookup_elem(&mesh_nodes, &arrival->node);

	if (!node)
		return drop(DROP_UNKNOWN_SENDER);
	if (!identity_may_come_from(arrival->identity, node->cluster))
		return drop(DROP_INVALID_IDENTITY);
	if (arrival->cluster && arrival->cluster != node->cluster)
		return drop(DROP_INVALID_IDENTITY);
	return TC_ACT_OK;
}

static __always_inline void arrival_put(struct __sk_buff *skb, const struct arrival *arrival)
{
	skb->cb[ARRIVAL_IDENTITY] = arrival->identity;
	skb->cb[ARRIVAL_NODE] = arrival->node.high;
	skb->cb[ARRIVAL_NODE + 1] = arrival->node.high >> 32;
	skb->cb[ARRIVAL_NODE + 2] = arrival->node.low;
	skb->cb[ARRIVAL_NODE + 3] = arrival->node.low >> 32;
}

static __always_inline struct ip_address arrival_node(const struct __sk_buff *skb)
{
	return (struct ip_address){
		.high = skb->cb[ARRIVAL_NODE] | (__u64)skb->cb[ARRIVAL_NODE + 1] << 32,
		.low = skb->cb[ARRIVAL_NODE + 2] | (__u64)skb->cb[ARRIVAL_NODE + 3] << 32,
	};
}

/*
 * Who sends. Two identities say little: world neither the family nor the prefix, remote-node not which one. The ipcache knows
 * more, and is believed where it is the sender's to say.
 */
static __always_inline __u32 underlay_sender(const struct __sk_buff *skb, const struct packet *packet)
{
	__u32 identity = skb->cb[ARRIVAL_IDENTITY];
	struct ip_address node;
	struct ipcache_entry known;

	if (way_is_direct())
		return ipcache_lookup(packet->version, &packet->source).identity;
	if (likely(identity != IDENTITY_WORLD && identity != IDENTITY_REMOTE_NODE))
		return identity;
	known = ipcache_lookup(packet->version, &packet->source);
	if (identity == IDENTITY_WORLD) {
		if (known.identity >> IDENTITY_SCOPE_SHIFT == SCOPE_NODE)
			return known.identity;
		return packet->version == IPV4 ? IDENTITY_WORLD_IPV4 : IDENTITY_WORLD_IPV6;
	}
	if (known.identity >> IDENTITY_SCOPE_SHIFT != SCOPE_REMOTE_NODE)
		return identity;
	node = arrival_node(skb);
	return ip_equal(packet->source, node) || ip_equal(known.node, node) ? known.identity : identity;
}

/* Without a tunnel nobody answers for an address; but this node knows that its own and its pods' are not elsewhere. */
static __always_inline outcome underlay_check_source(const struct packet *packet)
{
	if (packet->source_identity == IDENTITY_HOST || endpoint_with(&packet->source))
		return drop(DROP_INVALID_SOURCE_IP);
	return TC_ACT_OK;
}

static __always_inline outcome underlay_receive(struct __sk_buff *skb, enum ip_version version, struct passage *passage)
{
	struct packet *packet = &passage->packet;
	const struct endpoint *endpoint;
	struct cursor cursor = {};
	struct flow flow = { .straight = way_is_direct() };
	__u32 receiver;
	outcome done;

	packet->source_identity = skb->cb[ARRIVAL_IDENTITY];
	done = packet_read_ip(skb, version, packet, &cursor);
	if (done)
		return done;
	packet->source_identity = underlay_sender(skb, packet);
	done = way_is_direct() ? underlay_check_source(packet) : TC_ACT_OK;
	if (done)
		return done;
	receiver = endpoint_with(&packet->destination);
	if (!receiver)
		return drop(DROP_UNKNOWN_L3_TARGET);
	endpoint = endpoint_record(receiver);
	passage->subject.endpoint = receiver;
	packet->destination_identity = endpoint->identity;
	done = packet_read_payload(skb, packet, &cursor);
	if (done)
		return done;
	flow_find(&flow, version, packet);
	if (way_is_direct() && flow_answers_stack(&flow)) {
		passage->point = TO_STACK;
		return TC_ACT_OK;
	}
	done = flow_admit(skb, &flow, packet, receiver, packet->source_identity, false, &passage->verdict);
	if (done)
		return done;
	done = flow_commit(&flow, packet);
	if (done)
		return done;
	done = hop_take(skb, version);
	if (done)
		return done;
	return endpoint_deliver(skb, version, endpoint);
}

static __always_inline int underlay_receives(struct __sk_buff *skb, enum ip_version version)
{
	struct passage passage = { .subject = { 0, POLICY_INGRESS }, .point = TO_ENDPOINT };
	outcome done = underlay_receive(skb, version, &passage);
	int ended = passage_end(skb, &passage, done);

	passage_tell(skb, done, version == IPV4 ? NODE_IS_TOLD_IPV4 : NODE_IS_TOLD_IPV6);
	return ended;
}

SEC("tc")
int underlay_receives_ipv4(struct __sk_buff *skb)
{
	return underlay_receives(skb, IPV4);
}

SEC("tc")
int underlay_receives_ipv6(struct __sk_buff *skb)
{
	return underlay_receives(skb, IPV6);
}

/* Goes on with the packet that was in the tunnel. Comes back only when that is not IP, or nobody serves it. */
static __always_inline outcome underlay_go_on(struct __sk_buff *skb)
{
	if (likely(skb->protocol == bpf_htons(ETH_P_IP)))
		bpf_tail_call(skb, &datapath_programs, UNDERLAY_RECEIVES_IPV4);
	else
		bpf_tail_call(skb, &datapath_programs, UNDERLAY_RECEIVES_IPV6);
	return drop(DROP_ENDPOINT_PROGRAM_MISSING);
}

static __always_inline outcome underlay_unwrap(struct __sk_buff *skb, const struct arrival *arrival, struct packet *packet)
{
	outcome done;

	packet->source_identity = arrival->identity;
	done = underlay_check_sender(arrival);
	if (done)
		return done;
	done = tunnel_decapsulate(skb, arrival);
	if (done)
		return done;
	done = ecn_decapsulate(skb, skb->protocol == bpf_htons(ETH_P_IP) ? IPV4 : IPV6, arrival->traffic_class);
	if (done)
		return done;
	arrival_put(skb, arrival);
	return underlay_go_on(skb);
}

/* What comes without a tunnel for a pod of this node is taken as it is; the rest is the host's own traffic. */
static __always_inline outcome underlay_take(struct __sk_buff *skb, const struct arrival *arrival)
{
	if (!ip_is_set(arrival->destination) || !endpoint_with(&arrival->destination)) {
		path_mtu_hear(skb);
		return TC_ACT_OK;
	}
	skb->cb[ARRIVAL_IDENTITY] = IDENTITY_UNKNOWN;
	return underlay_go_on(skb);
}

enum { VLAN_ID_MASK = 0xfff }; /* 0: no network, only a priority (IEEE 802.1Q, 9.6) */

/* Whether the packet is another network's, which has a device of its own on this one. */
static __always_inline bool underlay_is_tagged(const struct __sk_buff *skb)
{
	return skb->vlan_tci & VLAN_ID_MASK;
}

SEC("tc")
int from_underlay(struct __sk_buff *skb)
{
	struct subject subject = { 0, POLICY_INGRESS };
	struct arrival arrival = {};
	struct packet packet = {};
	outcome done;

	if (unlikely(underlay_is_tagged(skb)) && !tunnel_ifindex)
		return TC_ACT_OK;
	done = underlay_is_tagged(skb) ? drop(DROP_UNSUPPORTED_L3) : tunnel_peek(skb, &arrival);
	if (!done)
		done = arrival.encapsulated ? underlay_unwrap(skb, &arrival, &packet) : underlay_take(skb, &arrival);
	if (!done)
		return TC_ACT_OK;
	return packet_drop(skb, &packet, subject, done, 0);
}
