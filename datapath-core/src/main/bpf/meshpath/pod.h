// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a pod sends is taken all the way: to another pod's namespace, or to the neighbour on the way to another node. Only what
 * is for the host or the world goes to the host's stack.
 */
#pragma once

#include "arp.h"
#include "bpf.h"
#include "conntrack.h"
#include "encapsulation.h"
#include "endpoints.h"
#include "ipcache.h"
#include "neighbor_discovery.h"
#include "nodes.h"
#include "packet_read.h"
#include "programs.h"
#include "way.h"

/* A packet on its way, for what tells of it at the end. */
struct passage {
	struct packet packet;
	struct subject subject;
	__u32 verdict;
	enum observation_point point;
};

static __always_inline outcome pod_check_source(const struct __sk_buff *skb, __u32 id, const struct packet *packet)
{
	const struct endpoint *endpoint = endpoint_record(id);
	const struct ethhdr *eth = packet_start(skb);

	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (!is_mac(eth->h_source, endpoint->mac))
		return drop(DROP_INVALID_SOURCE_MAC);
	if (!endpoint_owns(id, endpoint, &packet->source))
		return drop(DROP_INVALID_SOURCE_IP);
	return TC_ACT_OK;
}

/* A pod reports errors about what was sent to it, and not about connections of others: what it quotes was for its address. */
static __always_inline bool pod_may_report(__u32 id, const struct packet *packet)
{
	return endpoint_owns(id, endpoint_record(id), &packet->source);
}

/*
 * A pod must not reach a node's tunnel port: what it sent there would look like the mesh's own. What is a node is asked of both
 * who know it, because facts of the mesh arrive one after the other.
 */
static __always_inline bool pod_reaches_for_tunnel(const struct packet *packet)
{
	if (likely(!tunnel_port || packet->protocol != IPPROTO_UDP || packet->destination_port != bpf_htons(tunnel_port)))
		return false;
	return identity_is_node(packet->destination_identity) || ip_equal(packet->destination, node_ip(packet->version)) ||
	       bpf_map_lookup_elem(&mesh_nodes, &packet->destination);
}

/* Admits the flow at the other end, when that is a pod here too, and delivers. A refusal there is the receiver's. */
static __always_inline outcome pod_to_pod(struct __sk_buff *skb, struct passage *passage, struct flow *flow, __u32 receiver)
{
	struct packet *packet = &passage->packet;
	outcome admitted;

	if (receiver == passage->subject.endpoint)
		return drop(DROP_UNROUTABLE);
	admitted = flow_admit(skb, flow, packet, receiver, packet->source_identity, false, &passage->verdict);
	if (admitted) {
		passage->subject = (struct subject){ receiver, POLICY_INGRESS };
		return admitted;
	}
	admitted = flow_commit(flow, packet);
	if (admitted)
		return admitted;
	admitted = hop_take(skb, packet->version);
	if (admitted)
		return admitted;
	passage->point = TO_ENDPOINT;
	return endpoint_deliver(skb, packet->version, endpoint_record(receiver));
}

/* What neighbours say to each other never leaves the link. */
static __always_inline bool pod_speaks_to_link(const struct __sk_buff *skb, const struct packet *packet,
					       const struct cursor *cursor)
{
	__u8 type;

	return packet->protocol == IPPROTO_ICMPV6 && !cursor->later_fragment &&
	       !bpf_skb_load_bytes(skb, cursor->offset, &type, sizeof(type)) && nd_is_of_link(type);
}

/* Comes back only when nobody is there. */
static __always_inline outcome pod_go_on(struct __sk_buff *skb, __u32 program)
{
	bpf_tail_call(skb, &datapath_programs, program);
	return drop(DROP_ENDPOINT_PROGRAM_MISSING);
}

static __always_inline outcome pod_send(struct __sk_buff *skb, enum ip_version version, struct passage *passage)
{
	struct packet *packet = &passage->packet;
	struct ipcache_entry destination;
	struct cursor cursor = {};
	struct flow flow = {};
	__u32 receiver;
	outcome done;

	done = packet_read_ip(skb, version, packet, &cursor);
	if (done)
		return done;
	if (version == IPV6 && pod_speaks_to_link(skb, packet, &cursor))
		return pod_go_on(skb, POD_DISCOVERS);
	done = pod_check_source(skb, passage->subject.endpoint, packet);
	if (done)
		return done;
	destination = ipcache_lookup(version, &packet->destination);
	packet->source_identity = endpoint_record(passage->subject.endpoint)->identity;
	packet->destination_identity = destination.identity;
	done = packet_read_payload(skb, packet, &cursor);
	if (done)
		return done;
	if (unlikely(packet->related) && !pod_may_report(passage->subject.endpoint, packet))
		return drop(DROP_INVALID_SOURCE_IP);
	if (pod_reaches_for_tunnel(packet))
		return drop(DROP_ENCAPSULATION_PROHIBITED);

	flow_find(&flow, version, packet);
	done = flow_admit(skb, &flow, packet, passage->subject.endpoint, destination.identity, true, &passage->verdict);
	if (done)
		return done;
	if (!ip_is_set(destination.node)) {
		struct ip_address target = packet->destination;

		receiver = endpoint_with(&target);
		if (receiver)
			return pod_to_pod(skb, passage, &flow, receiver);
	}
	flow.straight = way_is_direct() && ip_is_set(destination.node);
	done = flow_commit(&flow, packet);
	if (done)
		return done;
	if (ip_is_set(destination.node) || (way_is_direct() && flow_answers_straight(&flow))) {
		passage->point = way_is_direct() ? TO_NETWORK : TO_OVERLAY;
		done = way_to_node(skb, packet, cursor.offset, destination.node, flow.now);
		if (done)
			return done;
		return tunnel_send(skb, version, destination.node, packet->source_identity);
	}
	passage->point = destination.identity == IDENTITY_HOST ? TO_HOST : TO_STACK;
	return TC_ACT_OK;
}

/* Tells of what became of the packet, and answers what the kernel is to do. */
static __always_inline int passage_end(struct __sk_buff *skb, const struct passage *passage, outcome done)
{
	if (done < 0)
		return packet_drop(skb, &passage->packet, passage->subject, done, passage->verdict);
	if (unlikely(done == TC_ACT_SHOT)) /* what nobody need hear of: neither lost nor forwarded */
		return done;
	packet_forwarded(skb, &passage->packet, passage->subject, passage->point);
	return done;
}

/* Tells the sender what to do better; the packet itself is dropped in any case. */
static __always_inline void passage_tell(struct __sk_buff *skb, outcome done, __u32 program)
{
	if (likely(done != drop(DROP_FRAGMENTATION_NEEDED) && done != drop(DROP_TTL_EXCEEDED)))
		return;
	bpf_tail_call(skb, &datapath_programs, program);
}

static __always_inline int pod_sends(struct __sk_buff *skb, enum ip_version version)
{
	struct passage passage = {
		.subject = { skb->cb[POD_ENDPOINT], POLICY_EGRESS },
		.point = TO_STACK,
	};
	outcome done;
	int ended;

	skb->cb[POD_TOLD_MTU] = 0;
	done = pod_send(skb, version, &passage);
	ended = passage_end(skb, &passage, done);
	passage_tell(skb, done, version == IPV4 ? POD_IS_TOLD_IPV4 : POD_IS_TOLD_IPV6);
	return ended;
}

SEC("tc")
int pod_sends_ipv4(struct __sk_buff *skb)
{
	return pod_sends(skb, IPV4);
}

SEC("tc")
int pod_sends_ipv6(struct __sk_buff *skb)
{
	return pod_sends(skb, IPV6);
}

SEC("tc")
int pod_sends_other(struct __sk_buff *skb)
{
	struct passage passage = {
		.subject = { skb->cb[POD_ENDPOINT], POLICY_EGRESS },
		.point = TO_STACK,
	};
	outcome done = drop(DROP_UNSUPPORTED_L3);

	if (skb->protocol == bpf_htons(ETH_P_ARP))
		done = arp_answer(skb, passage.subject.endpoint);
	return passage_end(skb, &passage, done);
}
