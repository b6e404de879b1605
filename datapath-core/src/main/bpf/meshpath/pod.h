// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The two programs on the host side of a pod's device. from_pod sees what the pod sends and takes it all the way: to
 * another pod's namespace, or encapsulated to the neighbour. to_pod sees only what the host's own stack sends to the
 * pod, because packets that the datapath delivers pass this device by.
 */
#pragma once

#include "arp.h"
#include "bpf.h"
#include "conntrack.h"
#include "encapsulation.h"
#include "endpoints.h"
#include "ipcache.h"

static __always_inline outcome pod_check_source(const struct __sk_buff *skb, __be32 source)
{
	const struct ethhdr *eth = packet_start(skb);

	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	if (!is_mac(eth->h_source, endpoint_mac))
		return drop(DROP_INVALID_SOURCE_MAC);
	if (source != endpoint_address)
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
static __always_inline outcome pod_to_pod(struct __sk_buff *skb, struct packet *packet, struct flow *flow,
					  const struct endpoint *receiver, struct subject *subject, __u32 *verdict)
{
	outcome admitted = flow_admit(skb, flow, packet, receiver->id, endpoint_identity, false, verdict);

	if (admitted) {
		subject->endpoint = receiver->id;
		subject->direction = POLICY_INGRESS;
		return admitted;
	}
	admitted = flow_commit(flow, packet);
	if (admitted)
		return admitted;
	return endpoint_deliver(skb, receiver);
}

static __always_inline outcome pod_send(struct __sk_buff *skb, struct packet *packet, struct subject *subject,
					__u32 *verdict, enum observation_point *point)
{
	const struct endpoint *receiver;
	struct ipcache_entry destination;
	struct flow flow = {};
	struct iphdr *ip;
	__be32 source, target;
	outcome checked;

	checked = packet_read(skb, packet);
	if (checked)
		return checked;
	ip = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	source = ip->saddr; /* of the packet itself, also where it quotes another */
	target = ip->daddr;
	checked = pod_check_source(skb, source);
	if (checked)
		return checked;

	destination = ipcache_lookup(target);
	packet->source_identity = endpoint_identity;
	packet->destination_identity = destination.identity;
	if (pod_reaches_for_tunnel(packet))
		return drop(DROP_ENCAPSULATION_PROHIBITED);

	flow_find(&flow, packet);
	checked = flow_admit(skb, &flow, packet, endpoint_id, destination.identity, true, verdict);
	if (checked)
		return checked;
	if (!destination.node) {
		receiver = bpf_map_lookup_elem(&endpoints, &target);
		if (receiver) {
			*point = TO_ENDPOINT;
			return pod_to_pod(skb, packet, &flow, receiver, subject, verdict);
		}
	}
	checked = flow_commit(&flow, packet);
	if (checked)
		return checked;
	if (destination.node) {
		*point = TO_OVERLAY;
		return tunnel_send(skb, destination.node, endpoint_identity);
	}
	*point = destination.identity == IDENTITY_HOST ? TO_HOST : TO_STACK;
	return TC_ACT_OK;
}

SEC("tc")
int from_pod(struct __sk_buff *skb)
{
	struct subject subject = { endpoint_id, POLICY_EGRESS };
	enum observation_point point = TO_STACK;
	struct packet packet = {};
	__u32 verdict = 0;
	outcome sent;

	if (skb->protocol == bpf_htons(ETH_P_IP))
		sent = pod_send(skb, &packet, &subject, &verdict, &point);
	else if (skb->protocol == bpf_htons(ETH_P_ARP))
		sent = arp_answer(skb);
	else
		sent = drop(DROP_UNSUPPORTED_L3);
	if (sent < 0)
		return packet_drop(skb, &packet, subject, sent, verdict);
	packet_forwarded(skb, &packet, subject, point);
	return sent;
}

static __always_inline outcome pod_receive_from_host(struct __sk_buff *skb, struct packet *packet, __u32 *verdict)
{
	struct ipcache_entry source;
	struct flow flow = {};
	struct iphdr *ip;
	outcome checked;

	checked = packet_read(skb, packet);
	if (checked)
		return checked;
	ip = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	source = ipcache_lookup(ip->saddr);
	packet->source_identity = source.identity;
	packet->destination_identity = endpoint_identity;
	flow_find(&flow, packet);
	checked = flow_admit(skb, &flow, packet, endpoint_id, source.identity, false, verdict);
	if (checked)
		return checked;
	return flow_commit(&flow, packet);
}

SEC("tc")
int to_pod(struct __sk_buff *skb)
{
	struct subject subject = { endpoint_id, POLICY_INGRESS };
	struct packet packet = {};
	__u32 verdict = 0;
	outcome received;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_OK; /* ARP and the neighbour discovery of the host itself */
	received = pod_receive_from_host(skb, &packet, &verdict);
	if (received < 0)
		return packet_drop(skb, &packet, subject, received, verdict);
	packet_forwarded(skb, &packet, subject, TO_ENDPOINT);
	return received;
}
