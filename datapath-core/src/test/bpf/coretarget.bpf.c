// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The types that corelocal.bpf.c asks about, as a kernel may have them. */

#include "loader.h"

struct inner {
	long before;
	int value;
};

struct thing {
	char before[3];
	signed char small;
	unsigned int padding : 30;
	unsigned int bits : 4;
	union {
		struct {
			int above;
			long deep;
		};
		int below;
	};
	struct inner inners[3];
	unsigned int number;
	struct inner *pointer;
	char last[];
} thing;

struct same {
	long added;
	struct inner *second;
	int first;
} same;

struct other_member {
	struct inner member;
} other_member;

typedef int (*callback)(int, struct inner *);
callback of_type_callback;

enum colors {
	RED = 2,
	GREEN = 3,
} colors;

enum wide {
	WIDE_LARGE = 1ULL << 35,
} wide;

SEC("socket")
int nothing(__attribute__((unused)) void *context)
{
	return thing.small + same.first + other_member.member.value + colors + wide + (of_type_callback != 0);
}
