// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the policies of a connection's two ends say to it. Its entry remembers, for each end that is a pod here, under which
 * policy revision, for which peer and by which rule that pod's policy allowed it. While revision and peer are the same, packets
 * of either direction pass unasked; when either changes, the connection is judged again as the connection that it is, so a
 * policy change cuts live flows both ways.
 */
#pragma once

#include "flow.h"
#include "policy.h"
#include "rules.h"

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

/* What one end said. */
struct admission {
	__u64 to;
	__u32 by;
};

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

	if (unlikely(peer == IDENTITY_UNKNOWN) && !packet->related)
		return drop(DROP_IPCACHE_FULL);
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
