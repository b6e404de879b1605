// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections, one entry each for both directions: the key is sorted, so a reply finds the entry of its request in one
 * look-up. An entry remembers, for each of its two ends that is a pod here, under which policy revision, for which peer
 * and by which rule that pod's policy allowed it. While revision and peer are the same, packets of either direction pass
 * unasked; when either changes, the connection is judged again as the connection that it is, so a policy change cuts
 * live flows both ways.
 */
#pragma once

#include "policy.h"
#include "rules.h"

struct connection_key {
	__be32 address[2]; /* the smaller first */
	__be16 port[2];	   /* of the address at the same index */
	__u8 protocol;
	__u8 icmp_type; /* of the message that asks */
	__u8 pad[2];
};

/* The same for IPv6. */
struct connection6_key {
	struct ip_address address[2];
	__be16 port[2];
	__u8 protocol;
	__u8 icmp_type;
	__u8 pad[2];
};

/* What the policies of the ends said: the responder's about ingress, the initiator's about egress. */
struct admissions {
	__u64 to_ingress; /* revision and peer in one word, so that it is never half a word; 0: not asked */
	__u64 to_egress;
	__u32 by_ingress; /* the verdict with the rule's number, where packets are counted by rule */
	__u32 by_egress;
};

/* One of the two. */
struct admission {
	__u64 to;
	__u32 by;
};

struct connection {
	__u64 expires; /* nanoseconds since boot */
	struct admissions admissions;
	__u8 initiator; /* index of its address in the key */
	__u8 replied;
	__u8 closing;
	__u8 pad[3];
	__u8 straight; /* opened without a tunnel: both directions pass the host's stack by */
	__u8 pad2;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection6_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections6 SEC(".maps");

#define SECONDS 1000000000ULL

enum connection_lifetime {
	LIFETIME_TCP = 8000, /* seconds */
	LIFETIME_TCP_UNANSWERED = 60,
	LIFETIME_CLOSING = 10,
	LIFETIME_OTHER = 60,
};

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
static __always_inline __u64 flow_sender(const struct packet *packet)
{
	__u64 first, same;

	if (packet->version == IPV4)
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

static __always_inline struct connection *flow_lookup(struct flow *flow, const struct packet *packet)
{
	flow->sender = flow_sender(packet);
	flow->icmp_type = packet_is_icmp(packet) ? icmp_question(packet->version, packet->icmp_type) : 0;
	if (packet->version == IPV4) {
		flow_key4(flow, packet);
		return bpf_map_lookup_elem(&connections, &flow->key.ipv4);
	}
	flow_key6(flow, packet);
	return bpf_map_lookup_elem(&connections6, &flow->key.ipv6);
}

static __always_inline void flow_find(struct flow *flow, const struct packet *packet)
{
	struct connection *connection = flow_lookup(flow, packet);
	__u64 initiator = flow->sender;

	flow->now = bpf_ktime_get_ns();
	if (connection && (connection->expires < flow->now || (connection->closing && packet->tcp_syn)))
		connection = NULL; /* a new connection takes the old one's place */
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

/* The port that policy is about: where the initiator connects to, in either direction of the flow. */
static __always_inline __u16 flow_policy_port(const struct flow *flow, const struct packet *packet)
{
	if (packet_is_icmp(packet))
		return (packet->version == IPV4 ? OTHER_ICMP : OTHER_ICMPV6) |
		       (flow->connection ? flow->icmp_type : packet->icmp_type);
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
	request.icmp_type = flow->icmp_type;
	return request;
}

/* How a policy's consent is remembered; never 0, because no revision is. */
static __always_inline __u64 admission_to(__u32 revision, __u32 peer)
{
	return (__u64)revision << 32 | peer;
}

/* A policy's answer and its revision, in one number. */
enum policy_answer_part {
	ANSWER_REVISION_SHIFT = 32,
};

/*
 * Asks an endpoint's policy. Which rule allows is asked only where somebody wants to know: the answer is then without a rule.
 * A function of its own, because it is asked once a connection, and the verifier need look at it only once.
 */
__attribute__((noinline)) __u64 flow_ask(__u32 endpoint, __u32 direction, __u32 peer, __u32 space, __u32 port)
{
	__u64 policy = policy_of(endpoint, direction);
	__u32 verdict = VERDICT_ALLOW;

	if (counted_rules || event_wanted(EVENT_POLICY_VERDICT) ||
	    !policy_ask_allowed(&policy, endpoint, direction, peer, space, port))
		verdict = policy_ask(&policy, endpoint, direction, peer, space, port);
	return (__u64)policy_revision(policy) << ANSWER_REVISION_SHIFT | verdict;
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

/* The two are a policy's direction: an answer's packet is judged as the request that it answers. */
static __always_inline enum policy_direction flow_direction(const struct flow *flow, bool sends)
{
	return sends ? flow->forward : 1 - flow->forward;
}

static __always_inline struct admission admissions_get(const struct admissions *admissions,
						       enum policy_direction direction)
{
	if (direction == POLICY_EGRESS)
		return (struct admission){ admissions->to_egress, admissions->by_egress };
	return (struct admission){ admissions->to_ingress, admissions->by_ingress };
}

static __always_inline void admissions_put(struct admissions *admissions, enum policy_direction direction,
					   struct admission given)
{
	if (direction == POLICY_EGRESS) {
		admissions->to_egress = given.to;
		admissions->by_egress = given.by;
	} else {
		admissions->to_ingress = given.to;
		admissions->by_ingress = given.by;
	}
}

/*
 * Whether the policy of one end, a pod here, allows the flow. sends: that pod is the packet's source.
 * verdict: what decided, for the event of a drop.
 */
static __always_inline outcome flow_admit(struct __sk_buff *skb, struct flow *flow, const struct packet *packet,
					  __u32 endpoint, __u32 peer, bool sends, __u32 *verdict)
{
	enum policy_direction direction = flow_direction(flow, sends);
	struct admission given = {};
	__u64 policy, answer;

	if (flow->connection) {
		policy = policy_of(endpoint, direction);
		given = admissions_get(&flow->connection->admissions, direction);
		if (packet->related) /* judged as the connection is, whoever reports: any router on the way may */
			peer = given.to;
		if (likely(policy && given.to == admission_to(policy_revision(policy), peer))) {
			rule_count(skb, given.by);
			return TC_ACT_OK;
		}
	} else if (packet->related) {
		return drop(DROP_UNKNOWN_CONNECTION);
	}
	answer = flow_ask(endpoint, direction, peer, packet_port_space(packet), flow_policy_port(flow, packet));
	*verdict = answer;
	if (verdict_allows(answer)) { /* what is only audited is not admitted: it is cut when that ends */
		given.to = admission_to(answer >> ANSWER_REVISION_SHIFT, peer);
		given.by = answer;
		admissions_put(flow->connection ? &flow->connection->admissions : &flow->admissions, direction, given);
	}
	return flow_judge(skb, flow, packet, (struct subject){ endpoint, direction }, answer);
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
		.straight = flow->straight,
	};

	long failed = packet->version == IPV4 ?
			      bpf_map_update_elem(&connections, &flow->key.ipv4, &connection, BPF_ANY) :
			      bpf_map_update_elem(&connections6, &flow->key.ipv6, &connection, BPF_ANY);

	return failed ? drop(DROP_CONNTRACK_INSERT_FAILED) : TC_ACT_OK;
}

/* Opens or prolongs the connection of a packet that is allowed. */
static __always_inline outcome flow_commit(struct flow *flow, const struct packet *packet)
{
	struct connection *connection = flow->connection;
	__u64 expires;

	if (packet->related)
		return TC_ACT_OK;
	if (!connection && packet_is_icmp(packet) && !icmp_asks(packet->version, packet->icmp_type))
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
