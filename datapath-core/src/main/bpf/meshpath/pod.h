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
#include "packet_read.h"
#include "programs.h"

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

/* A pod must not reach a node's tunnel port: what it sent there would look like the mesh's own. */
static __always_inline bool pod_reaches_for_tunnel(const struct packet *packet)
{
	return tunnel_port && packet->protocol == IPPROTO_UDP && packet->destination_port == bpf_htons(tunnel_port) &&
	       identity_is_node(packet->destination_identity);
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
	passage->point = TO_ENDPOINT;
	return endpoint_deliver(skb, packet->version, endpoint_record(receiver));
}

static __always_inline outcome pod_send(struct __sk_buff *skb, enum ip_version version, struct passage *passage)
{
	struct packet *packet = &passage->packet;
	struct ipcache_entry destination;
	struct ip_address target;
	struct cursor cursor = {};
	struct flow flow = {};
	__u32 receiver;
	outcome done;

	done = packet_read_ip(skb, version, packet, &cursor);
	if (done)
		return done;
	done = pod_check_source(skb, passage->subject.endpoint, packet);
	if (done)
		return done;
	destination = ipcache_lookup(version, &packet->destination);
	target = packet->destination; /* of the packet itself, also where it quotes another */
	packet->source_identity = endpoint_record(passage->subject.endpoint)->identity;
	packet->destination_identity = destination.identity;
	done = packet_read_payload(skb, packet, &cursor);
	if (done)
		return done;
	if (pod_reaches_for_tunnel(packet))
		return drop(DROP_ENCAPSULATION_PROHIBITED);

	flow_find(&flow, packet);
	done = flow_admit(skb, &flow, packet, passage->subject.endpoint, destination.identity, true, &passage->verdict);
	if (done)
		return done;
	if (!ip_is_set(destination.node)) {
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
	packet_forwarded(skb, &passage->packet, passage->subject, passage->point);
	return done;
}

static __always_inline int pod_sends(struct __sk_buff *skb, enum ip_version version)
{
	struct passage passage = {
		.subject = { skb->cb[POD_ENDPOINT], POLICY_EGRESS },
		.point = TO_STACK,
	};

	return passage_end(skb, &passage, pod_send(skb, version, &passage));
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
