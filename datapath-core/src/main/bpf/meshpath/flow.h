// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The connection that a packet belongs to: found, opened, and kept for as long as its state says. */
#pragma once

#include "clock.h"
#include "connections.h"
#include "drop.h"
#include "lifetime.h"

/* A packet's place in its connection. */
struct flow {
	union {
		struct connection_key ipv4;
		struct connection6_key ipv6;
	} key;
	struct connection *connection; /* NULL: this packet would open it */
	struct admissions admissions; /* while the connection is not there yet */
	__u64 now;
	__u64 sender;  /* index of the packet's source in the key */
	__u64 forward; /* 1: from the initiator to the responder */
	__u8 icmp_type; /* as in the key */
	bool straight;	/* as in the connection, for the one that it may open */
};

/*
 * Numbers instead of jumps: what the verifier has seen decided one way and the other it follows twice, through all that comes
 * after; and a processor cannot predict who has the larger address.
 */
static __always_inline __u64 is_less(__u64 a, __u64 b)
{
	__u64 less = ((~a & b) | ((~a | b) & (a - b))) >> 63;

	asm volatile("" : "+r"(less));
	return less;
}

static __always_inline __u64 is_equal(__u64 a, __u64 b)
{
	__u64 difference = a ^ b;

	return ~(difference | -difference) >> 63;
}

/* An address and a port in one number that orders them. */
static __always_inline __u64 flow_end4(struct ip_address address, __be16 port)
{
	return (__u64)ip_unmapped(address) << 16 | port;
}

/* Which of the two ends, in the order of the key, the packet comes from. */
static __always_inline __u64 flow_sender(enum ip_version version, const struct packet *packet)
{
	__u64 first, same;

	if (version == IPV4)
		return is_less(flow_end4(packet->destination, packet->destination_port),
			       flow_end4(packet->source, packet->source_port));
	first = is_less(packet->destination.high, packet->source.high);
	same = is_equal(packet->destination.high, packet->source.high);
	return first | (same & is_less(packet->destination.low, packet->source.low));
}

static __always_inline void flow_key4(struct flow *flow, const struct packet *packet)
{
	__u64 source = flow_end4(packet->source, packet->source_port);
	__u64 destination = flow_end4(packet->destination, packet->destination_port);
	__u64 swap = (source ^ destination) & -flow->sender;

	source ^= swap;
	destination ^= swap;
	flow->key.ipv4 = (struct connection_key){
		.address = { source >> 16, destination >> 16 },
		.port = { source, destination },
		.protocol = packet->protocol,
		.icmp_type = flow->icmp_type,
	};
}

static __always_inline void flow_key6(struct flow *flow, const struct packet *packet)
{
	__u64 high = (packet->source.high ^ packet->destination.high) & -flow->sender;
	__u64 low = (packet->source.low ^ packet->destination.low) & -flow->sender;
	__u16 port = (packet->source_port ^ packet->destination_port) & -flow->sender;

	flow->key.ipv6 = (struct connection6_key){
		.address = { { packet->source.high ^ high, packet->source.low ^ low },
			     { packet->destination.high ^ high, packet->destination.low ^ low } },
		.port = { packet->source_port ^ port, packet->destination_port ^ port },
		.protocol = packet->protocol,
		.icmp_type = flow->icmp_type,
	};
}

static __always_inline struct connection *flow_lookup(struct flow *flow, enum ip_version version,
						       const struct packet *packet)
{
	flow->sender = flow_sender(version, packet);
	flow->icmp_type = packet_is_icmp(packet) ? icmp_question(version, packet->icmp_type) : 0;
	if (version == IPV4) {
		flow_key4(flow, packet);
		return bpf_map_lookup_elem(&connections, &flow->key.ipv4);
	}
	flow_key6(flow, packet);
	return bpf_map_lookup_elem(&connections6, &flow->key.ipv6);
}

/*
 * Whether a packet that asks for a connection asks for another than this: this one ends, or its responder asks, to whom that is
 * no answer unless both asked at once. The new one is judged, and takes the place of the old one if it may be.
 */
static __always_inline __u64 flow_opens_another(const struct flow *flow, const struct packet *packet,
						const struct connection *connection)
{
	__u64 backward = connection->initiator ^ flow->sender;
	__u64 shook_hands = (connection->initiator_sent & SENT_MORE) / SENT_MORE;

	return packet->tcp_syn & (connection->closing | (backward & shook_hands));
}

/*
 * The version is a constant where this is called. What packet->version holds the compiler has lost sight of by then, and would
 * look for connections of either family, by one call for both that the kernel cannot inline.
 */
static __always_inline void flow_find(struct flow *flow, enum ip_version version, const struct packet *packet)
{
	struct connection *connection = flow_lookup(flow, version, packet);
	__u64 initiator = flow->sender;

	flow->now = clock_now();
	if (connection && is_less(connection->expires, flow->now) | flow_opens_another(flow, packet, connection))
		connection = NULL;
	if (connection)
		initiator = connection->initiator;
	asm volatile("" : "+r"(initiator));
	flow->connection = connection;
	flow->forward = ~(initiator ^ flow->sender) & 1;
}

/* Whether the flow goes back past the host's stack, as it came: the stack does not know the connection. */
static __always_inline bool flow_answers_straight(const struct flow *flow)
{
	return flow->connection && !flow->forward && flow->connection->straight;
}

/* Whether the connection went out through the host's stack, which has to see the answers too. */
static __always_inline bool flow_answers_stack(const struct flow *flow)
{
	return flow->connection && !flow->forward && !flow->connection->straight;
}

static __always_inline void connection_count(__u32 event)
{
	__u64 *count = bpf_map_lookup_elem(&connection_events, &event);

	if (count)
		(*count)++;
}

static __always_inline outcome flow_open(struct flow *flow, const struct packet *packet)
{
	struct connection connection = {
		.admissions = flow->admissions,
		.initiator = flow->sender,
		.straight = flow->straight,
		.closing = packet->tcp_ends,
		.initiator_sent = packet_sends(packet),
	};
	long failed;

	connection.state = connection_state(packet->protocol, connection.initiator_sent, 0);
	connection.expires = flow->now + connection_lifetime(connection.state);
	failed = packet->version == IPV4 ?
			 bpf_map_update_elem(&connections, &flow->key.ipv4, &connection, BPF_ANY) :
			 bpf_map_update_elem(&connections6, &flow->key.ipv6, &connection, BPF_ANY);
	if (failed)
		return drop(DROP_CONNTRACK_INSERT_FAILED);
	connection_count(CONNECTION_OPENED);
	if (packet->protocol == IPPROTO_TCP && !packet->tcp_syn)
		connection_count(CONNECTION_PICKED_UP);
	return TC_ACT_OK;
}

/* Whether a packet that belongs to no connection begins one. What expects no answer is judged each time, by itself. */
static __always_inline bool flow_begins(const struct packet *packet)
{
	if (packet_is_icmp(packet))
		return icmp_asks(packet->version, packet->icmp_type);
	return !packet->tcp_reset;
}

/* Sets what the packet changes, which is nothing for most. */
static __always_inline void flow_advance(const struct flow *flow, const struct packet *packet,
					 struct connection *connection)
{
	__u8 *sent = flow->forward ? &connection->initiator_sent : &connection->responder_sent;
	__u8 more = *sent | packet_sends(packet);

	if (likely(*sent == more))
		return;
	*sent = more;
	connection->replied |= !flow->forward;
	connection->closing |= packet->tcp_ends;
	connection->state =
		connection_state(packet->protocol, connection->initiator_sent,
				 connection->responder_sent | SENT_MORE * connection->replied);
}

/* Opens or prolongs the connection of a packet that is allowed. */
static __always_inline outcome flow_commit(struct flow *flow, const struct packet *packet)
{
	struct connection *connection = flow->connection;
	__u64 expires;

	if (packet->related)
		return TC_ACT_OK;
	if (!connection)
		return flow_begins(packet) ? flow_open(flow, packet) : TC_ACT_OK;
	flow_advance(flow, packet, connection);
	expires = flow->now + connection_lifetime(connection->state);
	if (expires - connection->expires + SECONDS > 2 * SECONDS) /* differs by more than a second: spare the cache line */
		connection->expires = expires;
	return TC_ACT_OK;
}
