// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a policy verdict costs by our verdict tables: in a row, timed alone, and as a filter of packets. */

#include "meshpath/license.h"
#include "policy_bench.h"

static __always_inline bool is_allowed(__u32 peer, enum port_space space, __u16 port)
{
	return policy_allows(policy_of(ENDPOINT, POLICY_INGRESS), peer, space, port);
}

SEC("tc")
int bench_verdict(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);

	return is_allowed(question->peer, question->space, question->port);
}

/* With the number of the rule that decided. */
SEC("tc")
int bench_verdict_rule(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);
	__u64 policy = policy_of(ENDPOINT, POLICY_INGRESS);

	return verdict_allows(policy_verdict(policy, question->peer, question->space, question->port));
}

SEC("tc")
int bench_verdict_timed(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);
	__u32 peer = question->peer;
	enum port_space space = question->space;
	__u16 port = question->port;
	__u64 start;
	bool allowed;

	settle(peer);
	settle(port);
	start = bpf_ktime_get_ns();
	allowed = is_allowed(peer, space, port);
	settle(allowed);
	return bpf_ktime_get_ns() - start;
}

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __be32);
	__type(value, __u32);
	__uint(max_entries, 65536);
} identities SEC(".maps");

struct udp_packet {
	struct ethhdr ethernet;
	struct iphdr ip;
	struct udphdr udp;
} __attribute__((packed));

/* Lets UDP packets in that the policy allows, as the rules of iptables and nftables beside it do. */
SEC("tc")
int bench_filter(struct __sk_buff *skb)
{
	struct udp_packet *packet = (void *)(long)skb->data;
	__u32 *identity;

	if ((void *)(packet + 1) > (void *)(long)skb->data_end || packet->ip.protocol != IPPROTO_UDP)
		return TC_ACT_OK;
	identity = bpf_map_lookup_elem(&identities, &packet->ip.saddr);
	if (!is_allowed(identity ? *identity : IDENTITY_WORLD, PORTS_UDP, bpf_ntohs(packet->udp.dest)))
		return TC_ACT_SHOT;
	return TC_ACT_OK;
}
