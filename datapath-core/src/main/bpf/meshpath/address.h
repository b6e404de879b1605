// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Addresses of both families in one form: IPv4 as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2). */
#pragma once

#include "types.h"

enum ip_version {
	IPV4 = 4,
	IPV6 = 6,
};

struct ip_address {
	__be64 high;
	__be64 low;
};

#define IPV4_MAPPED 0xffff0000ULL /* the middle of ::ffff:0.0.0.0, as the low half holds it in memory */

static __always_inline struct ip_address ip_mapped(__be32 address)
{
	return (struct ip_address){ .low = (__u64)address << 32 | IPV4_MAPPED };
}

/* The IPv4 address that was mapped. */
static __always_inline __be32 ip_unmapped(struct ip_address address)
{
	return address.low >> 32;
}

static __always_inline bool ip_is_mapped(struct ip_address address)
{
	return !address.high && (__u32)address.low == IPV4_MAPPED;
}

/* Whether there is an address at all: :: is none. */
static __always_inline bool ip_is_set(struct ip_address address)
{
	return address.high | address.low;
}

static __always_inline bool ip_equal(struct ip_address a, struct ip_address b)
{
	return a.low == b.low && a.high == b.high;
}

static __always_inline bool ipv6_is_multicast(struct ip_address address)
{
	return (address.high & 0xff) == 0xff;
}

static __always_inline bool ipv6_is_link_local(struct ip_address address)
{
	return (address.high & bpf_htonll(0xffc0000000000000ULL)) == bpf_htonll(0xfe80000000000000ULL);
}

/* Neither all, nor many, nor none (RFC 1812, 4.3.2.7). */
static __always_inline bool ipv4_is_one_host(struct ip_address address)
{
	__u8 first = ip_unmapped(address);

	return first != 0 && first != 127 && first < 224;
}

/* Likewise (RFC 4443, 2.4 e). */
static __always_inline bool ipv6_is_one_host(struct ip_address address)
{
	bool unspecified_or_loopback = !address.high && !(address.low & ~bpf_htonll(1));

	return !unspecified_or_loopback && !ipv6_is_multicast(address);
}

static __always_inline bool ip_is_one_host(enum ip_version version, struct ip_address address)
{
	return version == IPV4 ? ipv4_is_one_host(address) : ipv6_is_one_host(address);
}
