// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Takes a function of linked_second.bpf.c for another one, and so does not link with it. */

#include "linked.h"

extern int doubled_in_second(__u64 value);

SEC("tc")
int calls_it_otherwise(struct __sk_buff *skb)
{
	return doubled_in_second(skb->mark);
}
