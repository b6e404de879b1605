// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What section names say. */

#include "loader.h"

#define PROGRAM(section, name)                                          \
	SEC(section)                                                    \
	int name(__attribute__((unused)) void *context)                 \
	{                                                               \
		return 1;                                               \
	}

PROGRAM("tc", any_tc)
PROGRAM("tcx/egress", tcx_egress)
PROGRAM("classifier/pod", old_tc)
PROGRAM("xdp", plain_xdp)
PROGRAM("xdp.frags", fragmented_xdp)
PROGRAM("socket", socket_filter)
PROGRAM("cgroup_skb/egress", cgroup_egress)
PROGRAM("?tc", left_out)
PROGRAM("of_nobody", without_type)
