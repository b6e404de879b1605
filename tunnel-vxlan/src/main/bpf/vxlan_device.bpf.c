// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs, with a vxlan device of the kernel's from node to node. */

#include "meshpath/identity.h"

enum { TUNNEL_HEADER_LENGTH = sizeof(struct tunnel_base) };

#include "meshpath/tunnel_device.h"

#include "meshpath/datapath.h"
#include "meshpath/license.h"

static __always_inline outcome device_write_options(__attribute__((unused)) struct __sk_buff *skb,
						    __attribute__((unused)) __u32 identity)
{
	return TC_ACT_OK;
}

static __always_inline outcome device_read_options(__attribute__((unused)) struct __sk_buff *skb,
						   __attribute__((unused)) struct arrival *arrival)
{
	return TC_ACT_OK;
}
