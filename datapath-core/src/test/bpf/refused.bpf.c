// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that the verifier refuses, in a function that another one calls. */

#include "loader.h"

static noinline int peek(struct __sk_buff *skb)
{
	__u8 *packet = packet_start(skb);

	return packet[14]; /* without a look at the end of the packet */
}

SEC("tc")
int peek_beyond(struct __sk_buff *skb)
{
	return peek(skb);
}
