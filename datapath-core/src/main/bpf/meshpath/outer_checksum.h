// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The UDP checksum of a tunnel packet, where the node is to compute it. It covers the inner packet whole, but that need not be
 * read: a TCP or UDP segment that has its checksum sums up to the complement of its pseudo header, an IPv4 header and an ICMP
 * message to nothing. That also holds for a checksum that the device is still to complete, which is what pods send. Linux calls
 * this local checksum offload (Documentation/networking/checksum-offloads.rst).
 */
#pragma once

#include "bpf.h"
#include "icmp_checksum.h"
#include "packet_read.h"

enum inner_sum {
	SUM_UNKNOWN = 1 << 16, /* nobody knows the octets yet: the device makes several packets of it, or a CRC */
	SUM_OF_OCTETS = 1 << 17, /* the headers do not tell, but nobody changes the octets any more */
	SUM_LONGEST = 10240,   /* a jumbo frame and then some */
};

static __always_inline __u32 sum_carried(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

static __always_inline bool sum_is_pseudo(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_ICMPV6;
}

/* UDP over IPv4 may go without a checksum (RFC 768). */
static __always_inline bool udp_has_checksum(const struct __sk_buff *skb, __u32 offset)
{
	struct udphdr udp = {};

	return !bpf_skb_load_bytes(skb, offset, &udp, sizeof(udp)) && udp.check;
}

static __always_inline __u32 inner_sum4(struct __sk_buff *skb)
{
	const __u32 start = sizeof(struct ethhdr);
	struct iphdr ip;
	__u32 header, pseudo;

	if (bpf_skb_load_bytes(skb, start, &ip, sizeof(ip)))
		return SUM_UNKNOWN;
	header = ip.ihl * 4;
	if (ip.frag_off & bpf_htons(IP_MF | IP_OFFSET))
		return SUM_OF_OCTETS;
	if (ip.protocol == IPPROTO_SCTP || skb->len != start + bpf_ntohs(ip.tot_len))
		return SUM_UNKNOWN;
	if (ip.protocol == IPPROTO_ICMP)
		return 0;
	if (!sum_is_pseudo(ip.protocol) || (ip.protocol == IPPROTO_UDP && !udp_has_checksum(skb, start + header)))
		return SUM_OF_OCTETS;
	pseudo = bpf_csum_diff(NULL, 0, &ip.saddr, sizeof(ip.saddr) + sizeof(ip.daddr),
			       bpf_htons(ip.protocol) + bpf_htons(bpf_ntohs(ip.tot_len) - header));
	return ~sum_carried(pseudo) & 0xffff;
}

static __always_inline __u32 inner_sum6(struct __sk_buff *skb)
{
	const __u32 start = sizeof(struct ethhdr);
	struct ipv6hdr ip;
	__u32 pseudo, header;

	if (bpf_skb_load_bytes(skb, start, &ip, sizeof(ip)))
		return SUM_UNKNOWN;
	if (ip.nexthdr == IPPROTO_FRAGMENT)
		return SUM_OF_OCTETS;
	if (ip.nexthdr == IPPROTO_SCTP || ipv6_is_extension(ip.nexthdr) ||
	    skb->len != start + sizeof(ip) + bpf_ntohs(ip.payload_len))
		return SUM_UNKNOWN;
	if (!sum_is_pseudo(ip.nexthdr))
		return SUM_OF_OCTETS;
	header = bpf_csum_diff(NULL, 0, &ip, sizeof(ip), 0);
	pseudo = bpf_csum_diff(NULL, 0, &ip.saddr, sizeof(ip.saddr) + sizeof(ip.daddr),
			       ip.payload_len + bpf_htons(ip.nexthdr));
	return sum_carried(sum_carried(header) + (~sum_carried(pseudo) & 0xffff));
}

/* What the inner headers tell of the sum. */
__attribute__((noinline)) __u32 sum_of_headers(struct __sk_buff *skb, __u32 version)
{
	if (skb->gso_size)
		return SUM_UNKNOWN;
	return version == IPV4 ? inner_sum4(skb) : inner_sum6(skb);
}

/* Of the octets behind the Ethernet header as they are. */
__attribute__((noinline)) __u32 sum_of_octets_as_they_are(struct __sk_buff *skb)
{
	const __u32 start = sizeof(struct ethhdr);

	if (skb->len > start + SUM_LONGEST)
		return SUM_UNKNOWN;
	return sum_carried(sum_of_octets(skb, start, skb->len - start, SUM_LONGEST / SUM_STEP, 0));
}

/* The sum of the packet behind the Ethernet header as it will be on the wire; SUM_UNKNOWN where that cannot be told. */
static __always_inline __u32 inner_sum(struct __sk_buff *skb, enum ip_version version)
{
	__u32 sum = sum_of_headers(skb, version);

	return sum == SUM_OF_OCTETS ? sum_of_octets_as_they_are(skb) : sum;
}
