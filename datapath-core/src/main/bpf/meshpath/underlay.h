// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The program on the underlay device: what arrives in a tunnel is checked, judged and put into its pod's namespace. */
#pragma once

#include "bpf.h"
#include "conntrack.h"
#include "encapsulation.h"
#include "endpoints.h"
#include "ipcache.h"
#include "nodes.h"

/* A tunnel packet counts only when it comes from a node of the mesh and speaks for an identity of that node's cluster. */
static __always_inline outcome underlay_check_sender(const struct arrival *arrival)
{
	const struct mesh_node *node = bpf_map_lookup_elem(&mesh_nodes, &arrival->node);

	if (!node)
		return drop(DROP_UNKNOWN_SENDER);
	if (!identity_may_come_from(arrival->identity, node->cluster))
		return drop(DROP_INVALID_IDENTITY);
	return TC_ACT_OK;
}

/*
 * Who sends. Two identities say little: world neither the family nor the prefix, remote-node not which one. The ipcache knows
 * more, and is believed where it is the sender's to say.
 */
static __always_inline __u32 underlay_sender(const struct arrival *arrival, __be32 source)
{
	struct ipcache_entry known;

	if (likely(arrival->identity != IDENTITY_WORLD && arrival->identity != IDENTITY_REMOTE_NODE))
		return arrival->identity;
	known = ipcache_lookup(source);
	if (arrival->identity == IDENTITY_WORLD)
		return known.identity >> IDENTITY_SCOPE_SHIFT == SCOPE_NODE ? known.identity : IDENTITY_WORLD_IPV4;
	if (known.identity >> IDENTITY_SCOPE_SHIFT != SCOPE_REMOTE_NODE)
		return arrival->identity;
	return source == arrival->node || known.node == arrival->node ? known.identity : arrival->identity;
}

static __always_inline outcome underlay_receive(struct __sk_buff *skb, const struct arrival *arrival,
						struct packet *packet, struct subject *subject, __u32 *verdict)
{
	const struct endpoint *receiver;
	struct flow flow = {};
	struct iphdr *ip;
	__be32 target;
	outcome checked;

	packet->source_identity = arrival->identity;
	checked = underlay_check_sender(arrival);
	if (checked)
		return checked;
	checked = tunnel_decapsulate(skb, arrival);
	if (checked)
		return checked;
	checked = packet_read(skb, packet);
	if (checked)
		return checked;
	ip = packet_start(skb) + sizeof(struct ethhdr);
	if ((void *)(ip + 1) > packet_end(skb))
		return drop(DROP_INVALID_PACKET);
	target = ip->daddr;
	packet->source_identity = underlay_sender(arrival, ip->saddr);
	receiver = bpf_map_lookup_elem(&endpoints, &target);
	if (!receiver)
		return drop(DROP_UNKNOWN_L3_TARGET);
	subject->endpoint = receiver->id;
	packet->destination_identity = receiver->identity;
	flow_find(&flow, packet);
	checked = flow_admit(skb, &flow, packet, receiver->id, packet->source_identity, false, verdict);
	if (checked)
		return checked;
	checked = flow_commit(&flow, packet);
	if (checked)
		return checked;
	return endpoint_deliver(skb, receiver);
}

SEC("tc")
int from_underlay(struct __sk_buff *skb)
{
	struct subject subject = { 0, POLICY_INGRESS };
	struct arrival arrival = {};
	struct packet packet = {};
	__u32 verdict = 0;
	outcome received;

	received = tunnel_peek(skb, &arrival);
	if (!received && !arrival.encapsulated)
		return TC_ACT_OK; /* the host's own traffic */
	if (!received)
		received = underlay_receive(skb, &arrival, &packet, &subject, &verdict);
	if (received < 0)
		return packet_drop(skb, &packet, subject, received, verdict);
	packet_forwarded(skb, &packet, subject, TO_ENDPOINT);
	return received;
}
