// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs with a tunnel of the tests' own, as plain as one can be: eight octets, the last three an identity. */

#include "meshpath/bpf.h"
#include "meshpath/encapsulation.h"

struct tunnelhdr {
	struct tunnel_base base;
};

#include "meshpath/udp_tunnel.h"

enum { TEST_TUNNEL = 0x08000000 };

static __always_inline struct tunnelhdr tunnel_header(__u32 identity)
{
	return (struct tunnelhdr){ .base = { bpf_htonl(TEST_TUNNEL), identity_as_vni(identity) } };
}

static __always_inline outcome tunnel_header_length(const struct tunnel_base *base)
{
	return base->first_word == bpf_htonl(TEST_TUNNEL) ? (outcome)sizeof(*base) : drop(DROP_INVALID_PACKET);
}

static __always_inline void tunnel_read_options(__attribute__((unused)) const struct __sk_buff *skb,
						__attribute__((unused)) __u32 offset,
						__attribute__((unused)) __u32 length,
						__attribute__((unused)) struct arrival *arrival)
{
}

#include "meshpath/datapath.h"
#include "meshpath/license.h"
