// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The policy verdict: five loads and no search, however many rules and identities there are.
 *
 * An identity has a class, a port has a class, and an endpoint's policy in one direction is a region of cells: a row
 * offset for each identity class, a column offset for each port class, and the matrix that both lead into. User space
 * maps all four tables into its memory. It changes them so that each step leaves every verdict either old or new:
 * a region is written where no packet looks, then a single 64-bit store makes it the endpoint's policy.
 */
#pragma once

#include "bpf.h"
#include "identity.h"

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

enum policy_size {
	IDENTITIES_PER_PAGE = 1 << 16,
	IDENTITY_PAGES = 1 << 10, /* identity >> 16, with the two local scopes */
	PORTS_PER_SPACE = 1 << 16,
	ENDPOINT_IDS = 1 << 12,
	/* As compiled; the loader makes both larger or smaller, and the masks in settings.h with them. */
	DEFAULT_IDENTITY_TABLE_PAGES = 1,
	DEFAULT_POLICY_CELLS = 1 << 12,
};

/* A cell of the matrix: the verdict in the low two bits, the number of the deciding rule above. */
enum verdict {
	VERDICT_DEFAULT_DENY = 0,
	VERDICT_ALLOW = 1,
	VERDICT_DENY = 2,
	VERDICT_DEFAULT_ALLOW = 3,
	VERDICT_MASK = 3,
	VERDICT_RULE_SHIFT = 2,
};

/* An endpoint's policy, in one word: 24 bits of region, 16 of column offset, 24 of revision. 0 is no policy: deny. */
enum policy_word {
	POLICY_COLUMNS_SHIFT = 24,
	POLICY_REVISION_SHIFT = 40,
	POLICY_REGION_MASK = 0xffffff,
	POLICY_COLUMNS_MASK = 0xffff,
	POLICY_UNIT_SHIFT = 4, /* region and column offset count units of 16 cells */
};

__u16 identity_page[IDENTITY_PAGES] SEC(".data.identity_page");
__u16 identity_class[DEFAULT_IDENTITY_TABLE_PAGES * IDENTITIES_PER_PAGE] SEC(".data.identity_class");
__u16 port_class[PORT_SPACES * PORTS_PER_SPACE] SEC(".data.port_class");
__u64 endpoint_policy[ENDPOINT_IDS * POLICY_DIRECTIONS] SEC(".data.endpoint_policy");
__u32 policy_cell[DEFAULT_POLICY_CELLS] SEC(".data.policy_cell");

static __always_inline __u64 policy_of(__u32 endpoint, enum policy_direction direction)
{
	__u64 index = bounded_index(endpoint * POLICY_DIRECTIONS + direction, ENDPOINT_IDS * POLICY_DIRECTIONS);
	volatile __u64 *word = &endpoint_policy[index];

	return *word;
}

static __always_inline __u32 policy_revision(__u64 policy)
{
	return policy >> POLICY_REVISION_SHIFT;
}

static __always_inline __u32 policy_class_of_identity(__u32 identity)
{
	__u32 page = identity_page[(identity >> 16) & (IDENTITY_PAGES - 1)];

	return identity_class[(page << 16 | (identity & 0xffff)) & identity_mask];
}

static __always_inline __u32 policy_class_of_port(enum port_space space, __u16 port)
{
	return port_class[bounded_index((__u32)space << 16 | port, PORT_SPACES * PORTS_PER_SPACE)];
}

/* The verdict cell for traffic with this peer to this port; 0, which denies, where the endpoint has no policy. */
static __always_inline __u32 policy_verdict(__u64 policy, __u32 peer, enum port_space space, __u16 port)
{
	__u32 region = (policy & POLICY_REGION_MASK) << POLICY_UNIT_SHIFT;
	__u32 columns = ((policy >> POLICY_COLUMNS_SHIFT) & POLICY_COLUMNS_MASK) << POLICY_UNIT_SHIFT;
	__u32 row, column;

	if (unlikely(!policy))
		return VERDICT_DEFAULT_DENY;
	row = policy_cell[(region + policy_class_of_identity(peer)) & policy_cell_mask];
	column = policy_cell[(region + columns + policy_class_of_port(space, port)) & policy_cell_mask];
	return policy_cell[(region + row + column) & policy_cell_mask];
}

/*
 * The same, where the tables may change meanwhile: matrices learn a class before anything is in it, so a class that was
 * read is sure to be one of the policy's if the policy is still the same afterwards. Otherwise the new one is asked, and
 * *policy tells which it was.
 */
static __always_inline __u32 policy_ask(__u64 *policy, __u32 endpoint, enum policy_direction direction, __u32 peer,
					enum port_space space, __u16 port)
{
	__u32 verdict = policy_verdict(*policy, peer, space, port);
	__u64 now = policy_of(endpoint, direction);

	if (unlikely(now != *policy)) {
		*policy = now;
		verdict = policy_verdict(now, peer, space, port);
	}
	return verdict;
}

static __always_inline bool verdict_allows(__u32 verdict)
{
	return verdict & VERDICT_ALLOW; /* also the default allow */
}
