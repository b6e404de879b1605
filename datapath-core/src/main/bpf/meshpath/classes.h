// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a policy tells apart: identities that the same rules choose have one class, and so have ports. The numbers are the
 * node's, the same in every policy, so that a new identity is one store. 0 is the class of whatever was never named.
 */
#pragma once

#include "bpf.h"
#include "identity.h"
#include "verdict.h"

enum class_size {
	IDENTITIES_PER_PAGE = 1 << 16,
	IDENTITY_PAGES = 1 << 10, /* identity >> 16, with the two local scopes */
	PORTS_PER_SPACE = 1 << 16,
	POLICY_CLASSES = 1 << 16, /* at most, of identities as of ports */
	/* As compiled; the loader makes it larger, and the limit in settings.h with it. */
	DEFAULT_IDENTITY_TABLE_PAGES = 1,
};

__u16 identity_page[IDENTITY_PAGES] SEC(".data.identity_page");
__u16 identity_class[DEFAULT_IDENTITY_TABLE_PAGES * IDENTITIES_PER_PAGE] SEC(".data.identity_class");
__u16 port_class[PORT_SPACES * PORTS_PER_SPACE] SEC(".data.port_class");

/*
 * Identities of one cluster, or of one local scope, are a page. A page lies where its number says as long as that place is
 * there and free, and then the class is one load from the identity; the check is made beside it.
 */
static __always_inline __u32 policy_class_of_identity(__u32 identity)
{
	__u32 page = identity_page[(identity >> 16) & (IDENTITY_PAGES - 1)];
	const __u16 *class = bounded_place(identity_class, (__u64)identity * sizeof(*class), identity_table_end);

	if (likely(class && page == identity >> 16))
		return *class;
	if (!page) /* page 0 is for the reserved identities: others have none */
		return 0;
	class = bounded_place(identity_class, (__u64)(page << 16 | (identity & 0xffff)) * sizeof(*class), identity_table_end);
	return class ? *class : 0;
}

static __always_inline __u32 policy_class_of_port(enum port_space space, __u16 port)
{
	return port_class[bounded_index((__u32)space << 16 | port, PORT_SPACES * PORTS_PER_SPACE)];
}
