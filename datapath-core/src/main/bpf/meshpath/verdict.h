// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a policy is asked, and what it says, whichever way the answer is looked up. */
#pragma once

#include "types.h"

enum { ENDPOINT_IDS = 1 << 12 };

enum policy_direction {
	POLICY_INGRESS = 0,
	POLICY_EGRESS = 1,
	POLICY_DIRECTIONS = 2,
};

enum port_space {
	PORTS_TCP = 0,
	PORTS_UDP = 1,
	PORTS_SCTP = 2,
	PORTS_OTHER = 3, /* ICMP types, and protocols that have no ports */
	PORT_SPACES = 4,
};

/* How PORTS_OTHER numbers what is not a port. */
enum other_port {
	OTHER_ICMP = 0x000,
	OTHER_ICMPV6 = 0x100,
	OTHER_PROTOCOL = 0x200,
};

/* The verdict in the low two bits, the number of the deciding rule above. */
enum verdict {
	VERDICT_DEFAULT_DENY = 0,
	VERDICT_ALLOW = 1,
	VERDICT_DENY = 2,
	VERDICT_DEFAULT_ALLOW = 3,
	VERDICT_MASK = 3,
	VERDICT_RULE_SHIFT = 2,
};

static __always_inline bool verdict_allows(__u32 verdict)
{
	return verdict & VERDICT_ALLOW; /* also the default allow */
}
