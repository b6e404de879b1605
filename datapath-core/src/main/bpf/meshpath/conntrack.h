// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections, one entry each for both directions: the key is sorted, so a reply finds the entry of its request in one
 * look-up. An entry remembers, for each of its two ends that is a pod here, under which policy revision, for which peer
 * and by which rule that pod's policy allowed it. While revision and peer are the same, packets of either direction pass
 * unasked; when either changes, the connection is judged again as the connection that it is, so a policy change cuts
 * live flows both ways.
 */
#pragma once

#include "rules.h"

struct connection_key {
	__be32 address[2]; /* the smaller first */
	__be16 port[2];	   /* of the address at the same index */
	__u8 protocol;
	__u8 icmp_type; /* of the message that asks */
	__u8 pad[2];
};

/* What the policies of the ends said: the responder's about ingress, the initiator's about egress. */
struct admissions {
	__u64 given[POLICY_DIRECTIONS];	  /* revision and peer in one word, so that it is never half a word; 0: not asked */
	__u32 verdict[POLICY_DIRECTIONS]; /* with the rule's number, where packets are counted by rule */
};

struct connection {
	__u64 expires; /* nanoseconds since boot */
	struct admissions admissions;
	__u8 initiator; /* index of its address in the key */
	__u8 replied;
	__u8 closing;
	__u8 pad[5];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections SEC(".maps");

#define SECONDS 1000000000ULL

enum connection_lifetime {
	LIFETIME_TCP = 8000, /* seconds */
	LIFETIME_TCP_UNANSWERED = 60,
	LIFETIME_CLOSING = 10,
	LIFETIME_OTHER = 60,
};

/* A packet's place in its connection. */
struct flow {
	struct connection_key key;
	struct connection *connection; /* NULL: this packet would open it */
	struct admissions admissions; /* while the connection is not there yet */
	__u64 now;
	__u8 sender;  /* index of the packet's source in the key */
	bool forward; /* from the initiator to the responder */
};

static __always_inline void flow_key(struct flow *flow, const struct packet *packet)
{
	__u8 sender;

	if (packet->source != packet->destination)
		sender = packet->source > packet->destination;
	else
		sender = packet->source_port > packet->destination_port;
	if (sender) {
		flow->key.address[0] = packet->destination;
		flow->key.address[1] = packet->source;
		flow->key.port[0] = packet->destination_port;
		flow->key.port[1] = packet->source_port;
	} else {
		flow->key.address[0] = packet->source;
		flow->key.address[1] = packet->destination;
		flow->key.port[0] = packet->source_port;
		flow->key.port[1] = packet->destination_port;
	}
	flow->key.protocol = packet->protocol;
	if (packet->protocol == IPPROTO_ICMP)
		flow->key.icmp_type = icmp_question(packet->icmp_type);
	flow->sender = sender;
}

static __always_inline void flow_find(struct flow *flow, const struct packet *packet)
{
	struct connection *connection;

	flow_key(flow, packet);
	flow->now = bpf_ktime_get_ns();
	connection = bpf_map_lookup_elem(&connections, &flow->key);
	if (connection && (connection->expires < flow->now || (connection->closing && packet->tcp_syn)))
		connection = NULL; /* a new connection takes the old one's place */
	flow->connection = connection;
	flow->forward = !connection || connection->initiator == flow->sender;
}

/* The port that policy is about: where the initiator connects to, in either direction of the flow. */
static __always_inline __u16 flow_policy_port(const struct flow *flow, const struct packet *packet)
{
	if (packet->protocol == IPPROTO_ICMP)
		return OTHER_ICMP | (flow->connection ? flow->key.icmp_type : packet->icmp_type);
	if (packet_port_space(packet) == PORTS_OTHER)
		return OTHER_PROTOCOL | packet->protocol;
	return bpf_ntohs(flow->forward ? packet->destination_port : packet->source_port);
}

/* The packet as one from the initiator to the responder, which is what a verdict is about. */
static __always_inline struct packet flow_request(const struct flow *flow, const struct packet *packet)
{
	struct packet request = *packet;

	if (flow->forward)
		return request;
	request.source = packet->destination;
	request.destination = packet->source;
	request.source_port = packet->destination_port;
	request.destination_port = packet->source_port;
	request.source_identity = packet->destination_identity;
	request.destination_identity = packet->source_identity;
	request.icmp_type = flow->key.icmp_type;
	return request;
}

/* How a policy's consent is remembered; never 0, because no revision is. */
static __always_inline __u64 admission(__u64 policy, __u32 peer)
{
	return (__u64)policy_revision(policy) << 32 | peer;
}

/* What a verdict means to the packet. What passes only because its endpoint is audited is told of as such. */
static __always_inline outcome flow_judge(struct __sk_buff *skb, const struct flow *flow, const struct packet *packet,
					  struct subject subject, __u32 verdict)
{
	bool audited = !verdict_allows(verdict) && endpoint_is_audited(subject.endpoint);

	rule_count(skb, verdict);
	if (event_wanted(EVENT_POLICY_VERDICT)) {
		struct packet request = flow_request(flow, packet);

		event_send(skb, &request, subject, EVENT_POLICY_VERDICT, audited ? VERDICT_AUDITED : VERDICT_ENFORCED,
			   verdict);
	}
	if (verdict_allows(verdict) || audited)
		return TC_ACT_OK;
	return drop((verdict & VERDICT_MASK) == VERDICT_DENY ? DROP_POLICY_DENY : DROP_POLICY);
}

/*
 * Whether the policy of one end, a pod here, allows the flow. sends: that pod is the packet's source.
 * verdict: what decided, for the event of a drop. Which rule allowed is asked only where somebody wants to know.
 */
static __always_inline outcome flow_admit(struct __sk_buff *skb, struct flow *flow, const struct packet *packet,
					  __u32 endpoint, __u32 peer, bool sends, __u32 *verdict)
{
	enum policy_direction direction = flow->forward == sends ? POLICY_EGRESS : POLICY_INGRESS;
	__u64 policy = policy_of(endpoint, direction);
	enum port_space space = packet_port_space(packet);
	__u16 port = flow_policy_port(flow, packet);
	struct admissions *admissions = flow->connection ? &flow->connection->admissions : &flow->admissions;
	volatile __u64 *given = &admissions->given[bounded_index(direction, POLICY_DIRECTIONS)];
	__u32 *by = &admissions->verdict[bounded_index(direction, POLICY_DIRECTIONS)];

	if (flow->connection) {
		if (likely(policy && *given == admission(policy, peer))) {
			rule_count(skb, *by);
			return TC_ACT_OK;
		}
	} else if (packet->related) {
		return drop(DROP_UNKNOWN_CONNECTION);
	}
	if (!counted_rules && !event_wanted(EVENT_POLICY_VERDICT) &&
	    likely(policy_ask_allowed(&policy, endpoint, direction, peer, space, port))) {
		*given = admission(policy, peer);
		return TC_ACT_OK;
	}
	*verdict = policy_ask(&policy, endpoint, direction, peer, space, port);
	if (verdict_allows(*verdict)) { /* what is only audited is not admitted: it is cut when that ends */
		*by = *verdict;
		*given = admission(policy, peer);
	}
	return flow_judge(skb, flow, packet, (struct subject){ endpoint, direction }, *verdict);
}

static __always_inline __u64 flow_lifetime(const struct packet *packet, bool replied, bool closing)
{
	if (closing)
		return LIFETIME_CLOSING * SECONDS;
	if (packet->protocol != IPPROTO_TCP)
		return LIFETIME_OTHER * SECONDS;
	return (replied ? LIFETIME_TCP : LIFETIME_TCP_UNANSWERED) * SECONDS;
}

static __always_inline outcome flow_open(struct flow *flow, const struct packet *packet)
{
	struct connection connection = {
		.expires = flow->now + flow_lifetime(packet, false, packet->tcp_reset),
		.admissions = flow->admissions,
		.initiator = flow->sender,
	};

	if (bpf_map_update_elem(&connections, &flow->key, &connection, BPF_ANY))
		return drop(DROP_CONNTRACK_INSERT_FAILED);
	return TC_ACT_OK;
}

/* Opens or prolongs the connection of a packet that is allowed. */
static __always_inline outcome flow_commit(struct flow *flow, const struct packet *packet)
{
	struct connection *connection = flow->connection;
	__u64 expires;

	if (packet->related)
		return TC_ACT_OK;
	if (!connection && packet->protocol == IPPROTO_ICMP && !icmp_asks(packet->icmp_type))
		return TC_ACT_OK; /* expects no answer, and each is judged by itself */
	if (!connection)
		return flow_open(flow, packet);
	if (!flow->forward && !connection->replied)
		connection->replied = true;
	if (packet->tcp_ends && !connection->closing)
		connection->closing = true;
	expires = flow->now + flow_lifetime(packet, connection->replied, connection->closing);
	if (expires - connection->expires + SECONDS > 2 * SECONDS) /* differs by more than a second: spare the cache line */
		connection->expires = expires;
	return TC_ACT_OK;
}
