// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a pod says to its link, in a program of its own: it is rare, and needs room. */
#pragma once

#include "neighbor_discovery.h"
#include "pod.h"

static __always_inline outcome pod_discover(struct __sk_buff *skb, struct passage *passage)
{
	struct cursor cursor = {};
	outcome done;

	done = packet_read_ip(skb, IPV6, &passage->packet, &cursor);
	if (done)
		return done;
	if (bpf_skb_load_bytes(skb, cursor.offset, &passage->packet.icmp_type, sizeof(passage->packet.icmp_type)))
		return drop(DROP_INVALID_PACKET);
	return nd_from_pod(skb, passage->subject.endpoint, passage->packet.icmp_type);
}

SEC("tc")
int pod_discovers(struct __sk_buff *skb)
{
	struct passage passage = {
		.subject = { skb->cb[POD_ENDPOINT], POLICY_EGRESS },
		.point = TO_HOST,
	};

	return passage_end(skb, &passage, pod_discover(skb, &passage));
}
