// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A congestion control that never grows its window: functions for the kernel to use in place of its own. */

#include "loader.h"

struct sock;

/* In another order than the kernel's, and with less in it. */
struct tcp_congestion_ops {
	char name[16];
	__u32 (*undo_cwnd)(struct sock *sk);
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	int of_no_kernel;
};

struct tcp_congestion_ops___of_no_kernel_either {
	char name[16];
	int of_no_kernel;
};

SEC("struct_ops/mp_ssthresh")
__u32 mp_ssthresh(__attribute__((unused)) __u64 *context)
{
	return 2;
}

SEC("struct_ops")
__u32 mp_undo(__attribute__((unused)) __u64 *context)
{
	return 2;
}

SEC("struct_ops")
void mp_avoid(__attribute__((unused)) __u64 *context)
{
}

SEC("?struct_ops")
__u32 used_by_nothing(__attribute__((unused)) __u64 *context)
{
	return 0;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops mp_still = {
	.name = "mp_still",
	.ssthresh = (void *)mp_ssthresh,
	.undo_cwnd = (void *)mp_undo,
	.cong_avoid = (void *)mp_avoid,
};

SEC("?.struct_ops")
struct tcp_congestion_ops___of_no_kernel_either mp_other = {
	.name = "mp_other",
	.of_no_kernel = 1,
};
