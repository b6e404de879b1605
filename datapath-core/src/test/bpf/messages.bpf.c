// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the datapath does to a packet on its way, one program for each thing and family. What a caller would know comes in the
 * context's control block; a program answers as the datapath's parts do, a tc action or a negated reason to drop.
 */

#include "meshpath/ecn.h"
#include "meshpath/hop.h"
#include "meshpath/icmp_error.h"
#include "meshpath/license.h"
#include "meshpath/neighbor_discovery.h"

SEC("tc")
int take_hop_ipv4(struct __sk_buff *skb)
{
	return hop_take(skb, IPV4);
}

SEC("tc")
int take_hop_ipv6(struct __sk_buff *skb)
{
	return hop_take(skb, IPV6);
}

/* cb[0]: the outer header's traffic class. */
SEC("tc")
int mark_ipv4(struct __sk_buff *skb)
{
	return ecn_decapsulate(skb, IPV4, skb->cb[0]);
}

SEC("tc")
int mark_ipv6(struct __sk_buff *skb)
{
	return ecn_decapsulate(skb, IPV6, skb->cb[0]);
}

/* cb[0]: the inner header's traffic class; cb[1]: whether its class of service is copied. */
SEC("tc")
int class_of_outer_header(struct __sk_buff *skb)
{
	return class_outside(skb->cb[0], skb->cb[1]);
}

/* cb[0]: the MTU of a way that is too narrow, or 0 when it is the hops that have run out. */
static __always_inline outcome answer_by_error(struct __sk_buff *skb, enum ip_version version, struct ip_address source)
{
	struct icmp_error error = {
		.kind = skb->cb[0] ? ICMP_ERROR_TOO_BIG : ICMP_ERROR_TIME_EXCEEDED,
		.mtu = skb->cb[0],
		.source = source,
	};

	if (!icmp_error_is_due(skb, version))
		return TC_ACT_SHOT;
	return icmp_error_make(skb, version, &error);
}

SEC("tc")
int answer_by_error_ipv4(struct __sk_buff *skb)
{
	return answer_by_error(skb, IPV4, ip_mapped(bpf_htonl(0xc0000201))); /* 192.0.2.1 */
}

SEC("tc")
int answer_by_error_ipv6(struct __sk_buff *skb)
{
	struct ip_address node = { bpf_htonll(0x20010db800000000ULL), bpf_htonll(1) };

	return answer_by_error(skb, IPV6, node);
}

enum { POD = 7 };

/* cb[0]: the message's type. */
SEC("tc")
int discover(struct __sk_buff *skb)
{
	endpoint_records[POD] = (struct endpoint){
		.mac = { 2, 0, 0, 0, 0, 1 },
		.host_mac = { 2, 0, 0, 0, 0, 2 },
		.ipv6 = { bpf_htonll(0xfd00000100000000ULL), bpf_htonll(1) }, /* fd00:1::1 */
	};
	if (!nd_is_of_link(skb->cb[0]))
		return TC_ACT_OK;
	return nd_from_pod(skb, POD, skb->cb[0]);
}
