// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The program in the README of datapath-core. */

#include "loader.h"

volatile const __u32 shortest = 0;
__u64 packets;

SEC("tc")
int count_packets(struct __sk_buff *skb)
{
	if (skb->len >= shortest)
		__atomic_fetch_add(&packets, 1, __ATOMIC_RELAXED); /* other orders need Linux 5.12 */
	return -1; /* on to the next program */
}
