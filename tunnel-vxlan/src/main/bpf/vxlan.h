// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is special about VXLAN (RFC 7348, section 5): one flag, and no options. */
#pragma once

#include "meshpath/udp_tunnel.h"

enum vxlan {
	VXLAN_FLAG_VNI = 0x08000000,
};

static __always_inline __be32 tunnel_first_word(void)
{
	return bpf_htonl(VXLAN_FLAG_VNI);
}

static __always_inline outcome tunnel_header_length(__be32 first_word)
{
	if (!(first_word & bpf_htonl(VXLAN_FLAG_VNI)))
		return drop(DROP_INVALID_PACKET);
	return sizeof(struct tunnelhdr);
}
