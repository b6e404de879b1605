// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs for functions of other programs: ask and answer of targets.bpf.c. */

#include "loader.h"

SEC("freplace/answer")
int other_answer(__attribute__((unused)) struct __sk_buff *skb)
{
	return 7;
}

SEC("fentry/ask")
int before_ask(__attribute__((unused)) __u64 *context)
{
	return 0;
}
