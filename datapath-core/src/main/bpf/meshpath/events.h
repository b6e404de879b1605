// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What user space hears of: drops, verdicts and sampled forwards in a ring, and counters. Unasked, they cost one load. */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "packet.h"

enum event_type {
	EVENT_DROP = 1,
	EVENT_TRACE = 4,
	EVENT_POLICY_VERDICT = 5,
};

/* Where a forwarded packet went. */
enum observation_point {
	TO_ENDPOINT = 0,
	TO_HOST = 2,
	TO_STACK = 3,
	TO_OVERLAY = 4,
	TO_NETWORK = 11,
};

/* What became of a packet that policy denies. */
enum verdict_effect {
	VERDICT_ENFORCED = 0,
	VERDICT_AUDITED = 1, /* it passed, because its endpoint is only audited */
};

struct event {
	__u64 time; /* nanoseconds since boot */
	__u32 endpoint;
	__u32 source_identity;
	__u32 destination_identity;
	__u32 verdict; /* the policy's cell; 0 where no policy was asked */
	__u32 ifindex;
	__u32 length;
	struct ip_address source;
	struct ip_address destination;
	__be16 source_port;
	__be16 destination_port;
	__u8 type;
	__u8 reason; /* of a drop; of a trace, the observation point; of a verdict, its effect */
	__u8 direction;
	__u8 version; /* of IP; 0: another protocol */
	__u8 protocol;
	__u8 icmp_type;
	__u8 pad[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Written by user space at any time. */
struct observation {
	__u32 types;	   /* a bit for each event_type wanted */
	__u32 sample_mask; /* of traces: one of (mask + 1) packets; the mask is a power of two less 1 */
};

struct observation observed SEC(".data.observed");

struct counter {
	__u64 packets;
	__u64 bytes;
};

enum { DROP_REASONS = 256 };

/* Index: drop reason * POLICY_DIRECTIONS + direction. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct counter);
	__uint(max_entries, DROP_REASONS *POLICY_DIRECTIONS);
} counters SEC(".maps");

/* Whose packet it is, for events. */
struct subject {
	__u32 endpoint;
	enum policy_direction direction;
};

static __always_inline bool event_wanted(enum event_type type)
{
	return observed.types & (1u << type);
}

static __always_inline void event_send(struct __sk_buff *skb, const struct packet *packet, struct subject subject,
				       enum event_type type, __u8 reason, __u32 verdict)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return; /* the reader is behind; the counters still count */
	__builtin_memset(event, 0, sizeof(*event));
	event->time = bpf_ktime_get_ns();
	event->endpoint = subject.endpoint;
	event->source_identity = packet->source_identity;
	event->destination_identity = packet->destination_identity;
	event->verdict = verdict;
	event->ifindex = skb->ifindex;
	event->length = skb->len;
	event->source = packet->source;
	event->destination = packet->destination;
	event->source_port = packet->source_port;
	event->destination_port = packet->destination_port;
	event->type = type;
	event->reason = reason;
	event->direction = subject.direction;
	event->version = packet->version;
	event->protocol = packet->protocol;
	event->icmp_type = packet->icmp_type;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void count(struct __sk_buff *skb, enum drop_reason reason, enum policy_direction direction)
{
	__u32 index = reason * POLICY_DIRECTIONS + direction;
	struct counter *counter = bpf_map_lookup_elem(&counters, &index);

	if (counter) {
		counter->packets++;
		counter->bytes += skb->len;
	}
}

/* Counts a packet that is dropped, tells of it, and answers what the kernel is to do. */
static __always_inline int packet_drop(struct __sk_buff *skb, const struct packet *packet, struct subject subject,
				       outcome dropped, __u32 verdict)
{
	enum drop_reason reason = -dropped;

	count(skb, reason, subject.direction);
	if (event_wanted(EVENT_DROP))
		event_send(skb, packet, subject, EVENT_DROP, reason, verdict);
	return TC_ACT_SHOT;
}

/* Counts a packet that goes on. */
static __always_inline void packet_forwarded(struct __sk_buff *skb, const struct packet *packet,
					     struct subject subject, enum observation_point point)
{
	count(skb, FORWARDED, subject.direction);
	if (event_wanted(EVENT_TRACE) && !(bpf_get_prandom_u32() & observed.sample_mask))
		event_send(skb, packet, subject, EVENT_TRACE, point, 0);
}
