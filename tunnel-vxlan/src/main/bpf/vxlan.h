// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is special about VXLAN (RFC 7348, section 5): one flag, and no options. */
#pragma once

#include "meshpath/bpf.h"
#include "meshpath/encapsulation.h"

enum vxlan {
	VXLAN_FLAG_VNI = 0x08000000,
};

struct tunnelhdr {
	struct tunnel_base base;
};

#include "meshpath/udp_tunnel.h"

static __always_inline struct tunnelhdr tunnel_header(__u32 identity)
{
	return (struct tunnelhdr){ .base = { bpf_htonl(VXLAN_FLAG_VNI), identity_as_vni(identity) } };
}

static __always_inline outcome tunnel_header_length(const struct tunnel_base *base)
{
	if (!(base->first_word & bpf_htonl(VXLAN_FLAG_VNI)))
		return drop(DROP_INVALID_PACKET);
	return sizeof(*base);
}

static __always_inline void tunnel_read_options(__attribute__((unused)) const struct __sk_buff *skb,
						__attribute__((unused)) __u32 offset,
						__attribute__((unused)) __u32 length,
						__attribute__((unused)) struct arrival *arrival)
{
}
