// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the host's stack sends to a pod: its own packets, and those that it forwards. */
#pragma once

#include "pod.h"

static __always_inline outcome host_send(struct __sk_buff *skb, enum ip_version version, struct passage *passage)
{
	struct packet *packet = &passage->packet;
	__u32 receiver = passage->subject.endpoint;
	struct cursor cursor = {};
	struct flow flow = {};
	outcome done;

	done = packet_read_ip(skb, version, packet, &cursor);
	if (done)
		return done;
	packet->source_identity = ipcache_lookup(version, &packet->source).identity;
	packet->destination_identity = endpoint_record(receiver)->identity;
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
