// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Asks the kernel's policy tables without a packet: each run of BPF_PROG_TEST_RUN answers one of the questions that lie in
 * shared memory, the one that the packet's mark counts, so a run repeated n times answers n. What it answers is what the
 * datapath would do.
 */

#include "meshpath/license.h"
#include "meshpath/policy.h"

enum { POLICY_QUESTIONS = 1 << 16 };

struct policy_question {
	__u32 endpoint;
	__u32 peer;
	__u16 port; /* host byte order */
	__u8 direction;
	__u8 space;
};

struct policy_question policy_questions[POLICY_QUESTIONS] SEC(".data.policy_questions");
__u32 policy_answers[POLICY_QUESTIONS] SEC(".data.policy_answers");

SEC("tc")
int ask_policy(struct __sk_buff *skb)
{
	__u64 index = bounded_index(skb->mark, POLICY_QUESTIONS);
	const struct policy_question *question = &policy_questions[index];
	enum policy_direction direction = bounded_index(question->direction, POLICY_DIRECTIONS);
	__u64 policy = policy_of(question->endpoint, direction);

	policy_answers[index] = policy_ask(&policy, question->endpoint, direction, question->peer, question->space,
					   question->port);
	skb->mark = index + 1; /* the repeated run has the same packet */
	return TC_ACT_OK;
}
