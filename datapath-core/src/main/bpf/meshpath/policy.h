// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The policy verdict: two loads that wait for another, however many rules and identities there are. Only where a policy
 * would have very many bits does user space leave them out, and the verdict is searched for.
 *
 * An identity has a class, a port has a class, and an endpoint's policy in one direction is a region of memory. In it each
 * identity class has the number of a bit and each port class has a word of bits: what allows is the one bit of the other's
 * word, so peer and port are looked up beside each other. Which rule decided lies behind that, for those who want to know.
 *
 * User space maps all tables into its memory. It changes them so that each step leaves every verdict either old or new:
 * a region is written where no packet looks, then a single 64-bit store makes it the endpoint's policy.
 */
#pragma once

#include "classes.h"

enum policy_size {
	/* So many bytes lie behind the last region, to which a class leads that was not checked. */
	POLICY_MARGIN = POLICY_CLASSES,
	/* As compiled; the loader makes it larger or smaller, and the limit in settings.h with it. */
	DEFAULT_POLICY_CELLS = 64 + POLICY_MARGIN / sizeof(__u64),
};

/*
 * An endpoint's policy, in one word: 24 bits of region, one that tells that 64 bits are enough for its identity classes, 15 of
 * where its words are, 24 of revision. Region 0 is no policy: deny.
 */
enum policy_word {
	POLICY_NARROW = 1 << 24,
	POLICY_WORDS_SHIFT = 25,
	POLICY_REVISION_SHIFT = 40,
	POLICY_REGION_MASK = 0xffffff,
	POLICY_WORDS_MASK = 0x7fff,
	POLICY_UNIT = 64, /* bytes: what the word counts places in */
};

/*
 * A region, in bytes from its start: this head; a __u8 for each identity class, its bit; and, where the policy's word tells,
 * a __u64 for each port class, the bits that are allowed. Then what is looked up less often, at the places that the head tells.
 */
struct policy_region {
	__u32 planes; /* __u32 for each identity class: its words' place after the first; 0: there are none, and no words */
	__u32 rows;    /* __u16 for each identity class */
	__u32 columns; /* __u16 for each port class */
	__u32 row;     /* struct policy_row for each row, and one more that ends the last */
	__u8 pad[POLICY_UNIT - 16];
};

/* What a row answers in most columns, and where its exceptions begin, in bytes from the start of the region. */
struct policy_row {
	__u32 verdict;
	__u32 exceptions;
};

/* A row's exceptions are in the order of their columns. */
struct policy_exception {
	__u32 column;
	__u32 verdict;
};

enum policy_search {
	POLICY_SEARCH_STEPS = 17, /* halve a row of POLICY_CLASSES exceptions down to one */
};

__u64 endpoint_policy[ENDPOINT_IDS * POLICY_DIRECTIONS] SEC(".data.endpoint_policy");
__u64 policy_cell[DEFAULT_POLICY_CELLS] SEC(".data.policy_cell");

static __always_inline __u64 policy_of(__u32 endpoint, enum policy_direction direction)
{
	__u64 index = bounded_index(endpoint * POLICY_DIRECTIONS + direction, ENDPOINT_IDS * POLICY_DIRECTIONS);
	volatile __u64 *word = &endpoint_policy[index];

	return *word;
}

static __always_inline __u32 policy_revision(__u64 policy)
{
	return policy >> POLICY_REVISION_SHIFT;
}

static __always_inline __u32 policy_region(__u64 policy)
{
	return (policy & POLICY_REGION_MASK) * POLICY_UNIT;
}

/* What lies at this place in the cells, POLICY_MARGIN bytes at least; NULL for a place that is not there. */
static __always_inline void *policy_memory(__u64 place)
{
	return bounded_place(policy_cell, place, policy_memory_end);
}

/* All ones or zero, without a jump: where a search goes cannot be predicted. */
static __always_inline __u32 less_or_equal(__u32 a, __u32 b)
{
	__s64 difference = (__s64)a - b - 1;

	asm volatile("" : "+r"(difference)); /* or the compiler sees a comparison, and jumps */
	return difference >> 63;
}

/* The verdict for traffic with this peer to this port, by search among what is not usual in the peer's row. */
__attribute__((noinline)) __u32 policy_verdict(__u64 policy, __u32 peer, enum port_space space, __u16 port)
{
	__u32 start = policy_region(policy);
	const struct policy_region *region = policy_memory(start);
	const struct policy_exception *exception;
	const struct policy_row *row;
	const __u16 *number;
	__u32 place, column, count;

	if (!start || !region)
		return VERDICT_DEFAULT_DENY;
	number = policy_memory(start + region->columns + policy_class_of_port(space, port) * sizeof(*number));
	if (!number)
		return VERDICT_DEFAULT_DENY;
	column = *number;
	number = policy_memory(start + region->rows + policy_class_of_identity(peer) * sizeof(*number));
	if (!number)
		return VERDICT_DEFAULT_DENY;
	row = policy_memory(start + region->row + *number * sizeof(*row));
	if (!row)
		return VERDICT_DEFAULT_DENY;
	count = (row[1].exceptions - row->exceptions) / sizeof(*exception);
	if (!count)
		return row->verdict;
	place = start + row->exceptions;
	for (int step = 0; step < POLICY_SEARCH_STEPS && count > 1; step++) {
		__u32 half = count / 2;

		exception = policy_memory(place + half * sizeof(*exception));
		if (!exception)
			return VERDICT_DEFAULT_DENY;
		place += half * sizeof(*exception) & less_or_equal(exception->column, column);
		count -= half;
	}
	exception = policy_memory(place);
	return exception && exception->column == column ? exception->verdict : row->verdict;
}

static __always_inline __u64 policy_words(__u64 policy)
{
	return policy_region(policy) + (policy >> POLICY_WORDS_SHIFT & POLICY_WORDS_MASK) * POLICY_UNIT;
}

/*
 * The same as below where there is no policy, or where 64 bits are too few: then an identity class has words of its own, or
 * they would be too many, and the verdict is searched for.
 */
__attribute__((noinline)) bool policy_allows_wide(__u64 policy, __u32 peer, enum port_space space, __u16 port)
{
	__u32 class = policy_class_of_identity(peer);
	__u32 start = policy_region(policy);
	const struct policy_region *region = policy_memory(start);
	const __u8 *bits = policy_memory(start + sizeof(*region));
	const __u64 *word;
	const __u32 *plane;

	if (!start || !region || !bits)
		return false;
	if (!region->planes)
		return verdict_allows(policy_verdict(policy, peer, space, port));
	plane = policy_memory(start + region->planes + class * sizeof(*plane));
	if (!plane)
		return false;
	word = policy_memory(policy_words(policy) + *plane + policy_class_of_port(space, port) * sizeof(*word));
	return word && *word >> bits[class] & 1;
}

/* Whether the policy allows traffic with this peer to this port; not where the endpoint has no policy. */
static __always_inline bool policy_allows(__u64 policy, __u32 peer, enum port_space space, __u16 port)
{
	__u64 end = policy_memory_end; /* read once */
	const __u8 *bits;
	const __u64 *word;
	__u32 class;

	if (unlikely(!(policy & POLICY_NARROW)))
		return policy_allows_wide(policy, peer, space, port);
	class = policy_class_of_identity(peer); /* first: of all that is read it comes from furthest */
	bits = bounded_place(policy_cell, policy_region(policy) + sizeof(struct policy_region), end);
	if (unlikely(!bits))
		return false;
	word = bounded_place(policy_cell, policy_words(policy) + policy_class_of_port(space, port) * sizeof(*word), end);
	return word && *word >> bits[class] & 1;
}

/*
 * Both again, where the tables may change meanwhile: regions learn a class before anything is in it, so a class that was
 * read is sure to be one of the policy's if the policy is still the same afterwards. Otherwise the new one is asked, and
 * *policy tells which it was.
 */
static __always_inline bool policy_changed(__u64 *policy, __u32 endpoint, enum policy_direction direction)
{
	__u64 now = policy_of(endpoint, direction);

	if (likely(now == *policy))
		return false;
	*policy = now;
	return true;
}

/* For most packets: whether the endpoint may talk to this peer. */
static __always_inline bool policy_ask_allowed(__u64 *policy, __u32 endpoint, enum policy_direction direction, __u32 peer,
					       enum port_space space, __u16 port)
{
	bool allowed = policy_allows(*policy, peer, space, port);

	if (unlikely(policy_changed(policy, endpoint, direction)))
		allowed = policy_allows(*policy, peer, space, port);
	return allowed;
}

/* For those that somebody wants to hear of: the verdict, with the number of the rule. */
static __always_inline __u32 policy_ask(__u64 *policy, __u32 endpoint, enum policy_direction direction, __u32 peer,
					enum port_space space, __u16 port)
{
	__u32 verdict = policy_verdict(*policy, peer, space, port);

	if (unlikely(policy_changed(policy, endpoint, direction)))
		verdict = policy_verdict(*policy, peer, space, port);
	return verdict;
}
