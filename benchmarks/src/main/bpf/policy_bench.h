// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The questions that all programs of the policy bench answer, and the programs that answer none. */
#pragma once

#include "meshpath/policy.h"
#include "meshpath/protocols.h"

enum { QUESTIONS = 4096, ENDPOINT = 1 };

struct question {
	__u32 peer;
	__u16 port; /* host byte order */
	__u8 protocol;
	__u8 space;
};

struct question questions[QUESTIONS] SEC(".data.questions");

/* Has the compiler work a value out here, neither earlier nor later. */
#define settle(value) asm volatile("" : "+r"(value)::"memory")

/* The test run's packet is the same in each round, so its mark can count them. */
static __always_inline const struct question *next_question(struct __sk_buff *skb)
{
	__u32 round = skb->mark;

	skb->mark = round + 1;
	return &questions[round & (QUESTIONS - 1)];
}

SEC("tc")
int bench_nothing(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);

	return (question->peer ^ question->port ^ question->space) & 1;
}

/* What a timed program takes that does nothing between its two looks at the clock. */
SEC("tc")
int bench_nothing_timed(struct __sk_buff *skb)
{
	const struct question *question = next_question(skb);
	__u32 sum = question->peer ^ question->port ^ question->space;
	__u64 start = bpf_ktime_get_ns();

	settle(sum);
	return bpf_ktime_get_ns() - start;
}
