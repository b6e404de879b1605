// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the first release had pinned, where it lay otherwise than now: read by the agent that carries it over, by no program. */
#pragma once

#include "protocols.h"
#include "types.h"

struct schema1_ipcache_entry {
	__u32 identity;
	__be32 node;
};

struct schema1_endpoint {
	__u32 id;
	__u32 ifindex;
	__u32 identity;
	__u8 mac[ETH_ALEN];
	__u8 host_mac[ETH_ALEN];
};
