// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types that BTF learnt after Linux 5.10. */

#include "loader.h"

#define decl_tag(text) __attribute__((btf_decl_tag(text)))
#define type_tag(text) __attribute__((btf_type_tag(text)))

enum sign {
	NEGATIVE = -1,
	POSITIVE = 1,
};

enum wide {
	SMALL = 1,
	LARGE = 1ULL << 40,
};

struct newer {
	enum sign sign;
	enum wide wide;
	double measure;
	struct newer type_tag("rcu") * next;
	int counted decl_tag("guarded:by lock");
} newer;

SEC("tc")
int use_newer_types(struct __sk_buff *skb)
{
	newer.sign = skb->mark ? POSITIVE : NEGATIVE;
	return newer.sign;
}
