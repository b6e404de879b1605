// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Options of Geneve headers (RFC 8926, section 3.5), and our own, which says who sends. */
#pragma once

#include "meshpath/bpf.h"
#include "meshpath/encapsulation.h"
#include "meshpath/identity.h"

enum { GENEVE_OPTIONS_UNIT = 4 };

enum geneve_option {
	SENDER_OPTION_CLASS = 0xfffd, /* of those for experiments (RFC 8926, section 7) */
	SENDER_OPTION_TYPE = 0x4d,    /* not critical */
	OPTION_CRITICAL = 0x80, /* in the type */
	OPTION_LENGTH_MASK = 0x1f,
	OPTIONS_READ = 4, /* so many are looked through for ours */
};

struct geneve_opt {
	__be16 opt_class;
	__u8 type;
	__u8 length; /* of what follows, in units of four octets */
};

/* Who sends. */
struct sender_option {
	struct geneve_opt opt;
	__be32 cluster;
	__be32 identity;
};

enum { SENDER_OPTION_UNITS = (sizeof(struct sender_option) - sizeof(struct geneve_opt)) / GENEVE_OPTIONS_UNIT };

static __always_inline struct sender_option sender_option(__u32 identity)
{
	return (struct sender_option){
		.opt = { bpf_htons(SENDER_OPTION_CLASS), SENDER_OPTION_TYPE, SENDER_OPTION_UNITS },
		.cluster = bpf_htonl(node_cluster),
		.identity = bpf_htonl(identity == IDENTITY_HOST ? IDENTITY_REMOTE_NODE : identity),
	};
}

static __always_inline bool option_is_sender(const struct sender_option *option)
{
	return option->opt.opt_class == bpf_htons(SENDER_OPTION_CLASS) && option->opt.type == SENDER_OPTION_TYPE &&
	       (option->opt.length & OPTION_LENGTH_MASK) == SENDER_OPTION_UNITS;
}

static __always_inline void option_read(const struct sender_option *option, struct arrival *arrival)
{
	arrival->identity = bpf_ntohl(option->identity);
	arrival->cluster = bpf_ntohl(option->cluster);
}

/* Octets of an option, its header included. */
static __always_inline __u32 option_length(const struct geneve_opt *opt)
{
	return sizeof(*opt) + (opt->length & OPTION_LENGTH_MASK) * GENEVE_OPTIONS_UNIT;
}
