// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Checksums of ICMP messages that we write or believe (RFC 1071): off the way of other packets, so they spare stack, not time. */
#pragma once

#include "bpf.h"
#include "protocols.h"

enum {
	SUM_STEP = 32, /* octets that are summed up at a time; a power of two */
	SUM_AT_MOST = 1280,
};

/* Adds octets of the packet to a sum, as many as so many steps take. */
static __always_inline __u32 sum_of_octets(const struct __sk_buff *skb, __u32 offset, __u32 length, int steps, __u32 sum)
{
	__u8 part[SUM_STEP] = {};
	__u64 rest;

	for (int i = 0; i < steps; i++) {
		if (length <= SUM_STEP)
			break;
		bpf_skb_load_bytes(skb, offset, part, SUM_STEP);
		sum = bpf_csum_diff(NULL, 0, part, SUM_STEP, sum);
		offset += SUM_STEP;
		length -= SUM_STEP;
	}
	if (!length)
		return sum;
	rest = bounded_index(length - 1, SUM_STEP) + 1; /* older verifiers (6.1) do not conclude from != 0 that it is 1 at least */
	__builtin_memset(part, 0, sizeof(part));
	bpf_skb_load_bytes(skb, offset, part, rest);
	return bpf_csum_diff(NULL, 0, part, SUM_STEP, sum);
}

/* The same for what fits in one packet of a network that knows no larger ones: SUM_AT_MOST octets. */
static __always_inline __u32 sum_of_packet(const struct __sk_buff *skb, __u32 offset, __u32 length, __u32 sum)
{
	return sum_of_octets(skb, offset, length, SUM_AT_MOST / SUM_STEP, sum);
}

static __always_inline __sum16 sum_fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__sum16)~sum;
}

/* The sum of what ICMPv6's checksum covers before the message's body (RFC 8200, section 8.1). */
static __always_inline __u32 sum_of_icmp6_header(const struct ipv6hdr *ip, const struct icmp6hdr *icmp)
{
	__u32 sum = bpf_csum_diff(NULL, 0, &ip->saddr, sizeof(ip->saddr) + sizeof(ip->daddr),
				  ip->payload_len + bpf_htons(IPPROTO_ICMPV6));

	return bpf_csum_diff(NULL, 0, icmp, sizeof(*icmp), sum);
}
