// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the host's stack sends to a pod: its own packets, and those that it forwards. */
#pragma once

#include "pod.h"

/*
 * What the stack passes on for another device may come from anybody there. A pod's address is believed only from where the pod
 * is: this node's pods send by their own devices, those of other nodes through the tunnel, which does not lead through the stack.
 */
static __always_inline outcome host_check_source(const struct __sk_buff *skb, const struct packet *packet,
						 const struct ipcache_entry *source)
{
	__u32 sender;

	if (likely(!skb->ingress_ifindex)) /* the host's own */
		return TC_ACT_OK;
	if (!way_is_direct() && ip_is_set(source->node) && !identity_is_node(source->identity))
		return drop(DROP_INVALID_SOURCE_IP);
	sender = endpoint_with(&packet->source);
	return sender && endpoint_record(sender)->ifindex != skb->ingress_ifindex ? drop(DROP_INVALID_SOURCE_IP) : TC_ACT_OK;
}

static __always_inline outcome host_send(struct __sk_buff *skb, enum ip_version version, struct passage *passage)
{
	struct packet *packet = &passage->packet;
	__u32 receiver = passage->subject.endpoint;
	struct ipcache_entry source;
	struct cursor cursor = {};
	struct flow flow = {};
	outcome done;

	done = packet_read_ip(skb, version, packet, &cursor);
	if (done)
		return done;
	if (version == IPV6 && pod_speaks_to_link(skb, packet, &cursor))
		return TC_ACT_OK; /* the host looks for its neighbour, as it does by ARP: no policy's affair */
	source = ipcache_lookup(version, &packet->source);
	packet->source_identity = source.identity;
	packet->destination_identity = endpoint_record(receiver)->identity;
	done = host_check_source(skb, packet, &source);
	if (done)
		return done;
	done = packet_read_payload(skb, packet, &cursor);
	if (done)
		return done;
	flow_find(&flow, version, packet);
	done = flow_admit(skb, &flow, packet, receiver, packet->source_identity, false, &passage->verdict);
	if (done)
		return done;
	return flow_commit(&flow, packet);
}

static __always_inline int host_sends(struct __sk_buff *skb, enum ip_version version)
{
	struct passage passage = {
		.subject = { skb->cb[POD_ENDPOINT], POLICY_INGRESS },
		.point = TO_ENDPOINT,
	};

	return passage_end(skb, &passage, host_send(skb, version, &passage));
}

SEC("tc")
int host_sends_ipv4(struct __sk_buff *skb)
{
	return host_sends(skb, IPV4);
}

SEC("tc")
int host_sends_ipv6(struct __sk_buff *skb)
{
	return host_sends(skb, IPV6);
}
