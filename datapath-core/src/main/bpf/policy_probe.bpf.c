// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Asks the kernel's policy tables without a packet: each run of BPF_PROG_TEST_RUN answers one of the questions that lie in
 * shared memory, the one that the packet's mark counts, so a run repeated n times answers n. What it answers is what the
 * datapath would do, and both ways to it: the one bit that admits a packet, and the verdict that names the rule.
 */

#include "meshpath/ipcache.h"
#include "meshpath/license.h"
#include "meshpath/policy.h"

enum {
	POLICY_QUESTIONS = 1 << 16,
};

/* The tables may change between a question's two answers; twice in a row they hardly do. */
enum {
	POLICY_ATTEMPTS = 4,
};

enum peer_kind {
	PEER_IDENTITY = 0,
	PEER_IPV4 = 1,
	PEER_IPV6 = 2,
};

struct policy_question {
	struct ip_address address; /* the peer's */
	__u32 identity;		     /* or the peer's, as kind says */
	__u32 endpoint;
	__u16 port; /* host byte order */
	__u8 direction;
	__u8 space;
	__u8 kind;
	__u8 pad[3];
};

struct policy_answer {
	__u32 verdict;
	__u32 identity; /* by which the peer was judged */
	__u8 allowed;	/* the bit, which says what the verdict says */
	__u8 pad[3];
};

struct policy_question policy_questions[POLICY_QUESTIONS] SEC(".data.policy_questions");
struct policy_answer policy_answers[POLICY_QUESTIONS] SEC(".data.policy_answers");

static __always_inline __u32 asked_identity(const struct policy_question *question)
{
	struct ip_address address = question->address;

	switch (question->kind) {
	case PEER_IPV4:
		return ipcache_lookup(IPV4, &address).identity;
	case PEER_IPV6:
		return ipcache_lookup(IPV6, &address).identity;
	default:
		return question->identity;
	}
}

SEC("tc")
int ask_policy(struct __sk_buff *skb)
{
	__u64 index = bounded_index(skb->mark, POLICY_QUESTIONS);
	const struct policy_question *question = &policy_questions[index];
	struct policy_answer *answer = &policy_answers[index];
	enum policy_direction direction = bounded_index(question->direction, POLICY_DIRECTIONS);
	__u64 policy = policy_of(question->endpoint, direction);
	__u32 identity = asked_identity(question);

	answer->identity = identity;
	for (int attempt = 0; attempt < POLICY_ATTEMPTS; attempt++) {
		answer->allowed = policy_ask_allowed(&policy, question->endpoint, direction, identity, question->space,
						     question->port);
		answer->verdict = policy_ask(&policy, question->endpoint, direction, identity, question->space,
					     question->port);
		if (likely(answer->allowed == verdict_allows(answer->verdict)))
			break;
	}
	skb->mark = index + 1; /* the repeated run has the same packet */
	return TC_ACT_OK;
}
