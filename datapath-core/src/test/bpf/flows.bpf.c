// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Connection tracking without policies: whatever is read belongs to a connection, or opens one. */

#include "meshpath/events.h"
#include "meshpath/flow.h"
#include "meshpath/license.h"
#include "meshpath/packet_read.h"

/* What the program answers: bits, or a negated reason to drop. */
enum {
	FOUND = 1 << 0,	  /* the packet belongs to a connection */
	FORWARD = 1 << 1, /* it travels from the initiator to the responder, or opens a connection */
	RELATED = 1 << 2,
};

static __always_inline int track(struct __sk_buff *skb, enum ip_version version)
{
	struct packet packet = {};
	struct cursor cursor = {};
	struct flow flow = {};
	outcome done;

	done = packet_read_ip(skb, version, &packet, &cursor);
	if (done)
		return done;
	done = packet_read_payload(skb, &packet, &cursor);
	if (done)
		return done;
	flow_find(&flow, version, &packet);
	done = flow_commit(&flow, &packet);
	if (done)
		return done;
	return (flow.connection ? FOUND : 0) | (flow.forward ? FORWARD : 0) | (packet.related ? RELATED : 0);
}

SEC("tc")
int track_ipv4(struct __sk_buff *skb)
{
	return track(skb, IPV4);
}

SEC("tc")
int track_ipv6(struct __sk_buff *skb)
{
	return track(skb, IPV6);
}
