// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that ends by an exception, which a function of its own handles. */

#include "loader.h"

extern void bpf_throw(__u64 cookie) __attribute__((section(".ksyms")));

noinline int handler(__u64 cookie)
{
	return cookie + 1;
}

SEC("tc")
__attribute__((btf_decl_tag("exception_callback:handler"))) int throws(struct __sk_buff *skb)
{
	if (skb->mark)
		bpf_throw(skb->mark);
	return 0;
}
