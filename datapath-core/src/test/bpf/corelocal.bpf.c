// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One question of each kind that CO-RE knows, about the types of coretarget.bpf.c as this object believes them to be. */

#include "loader.h"

#define relocated __attribute__((preserve_access_index))

enum {
	FIELD_BYTE_OFFSET = 0,
	FIELD_BYTE_SIZE = 1,
	FIELD_EXISTS = 2,
	FIELD_SIGNED = 3,
	FIELD_LSHIFT_U64 = 4,
	FIELD_RSHIFT_U64 = 5,
	TYPE_EXISTS = 0,
	TYPE_SIZE = 1,
	TYPE_MATCHES = 2,
	ENUMVAL_EXISTS = 0,
	ENUMVAL_VALUE = 1,
	TYPE_LOCAL = 0,
	TYPE_TARGET = 1,
};

struct inner {
	int value;
};

struct thing {
	int number;
	unsigned int bits : 5;
	signed char small;
	struct inner inners[4];
	struct {
		union {
			long deep;
		};
	};
	struct inner *pointer;
	char last[];
} relocated;

struct thing___flavored {
	unsigned long number;
} relocated;

struct same {
	int first;
	struct inner *second;
} relocated;

struct twin {
	int field;
} relocated;

struct other_member {
	int member;
} relocated;

typedef int (*callback)(int, struct inner *);

enum colors {
	GREEN = 5,
	OF_NO_TARGET = 6,
};

enum wide {
	WIDE_LARGE = 1ULL << 33,
};

#define field(type, member, kind) __builtin_preserve_field_info(((type *)0)->member, kind)
#define type_of(type, kind) __builtin_preserve_type_info(*(type *)0, kind)
#define constant(type, name, kind) __builtin_preserve_enum_value(*(typeof(type) *)name, kind)
#define type_id(type, kind) __builtin_btf_type_id(*(type *)0, kind)

#define ANSWER(name, expression)                                                  \
	SEC("socket")                                                             \
	long name(__attribute__((unused)) void *context)                          \
	{                                                                         \
		return expression;                                                \
	}

ANSWER(offset, field(struct thing, small, FIELD_BYTE_OFFSET))
ANSWER(size, field(struct thing, number, FIELD_BYTE_SIZE))
ANSWER(size_of_array, field(struct thing, inners, FIELD_BYTE_SIZE))
ANSWER(exists, field(struct thing, number, FIELD_EXISTS))
ANSWER(is_signed, field(struct thing, small, FIELD_SIGNED))
ANSWER(bits_size, field(struct thing, bits, FIELD_BYTE_SIZE))
ANSWER(bits_offset, field(struct thing, bits, FIELD_BYTE_OFFSET))
ANSWER(bits_left, field(struct thing, bits, FIELD_LSHIFT_U64))
ANSWER(bits_right, field(struct thing, bits, FIELD_RSHIFT_U64))
ANSWER(element, field(struct thing, inners[2].value, FIELD_BYTE_OFFSET))
ANSWER(element_beyond, field(struct thing, inners[3].value, FIELD_EXISTS))
ANSWER(deep, field(struct thing, deep, FIELD_BYTE_OFFSET))
ANSWER(flexible, field(struct thing, last[9], FIELD_BYTE_OFFSET))
ANSWER(flavored, field(struct thing___flavored, number, FIELD_BYTE_OFFSET))
ANSWER(of_twins, field(struct twin, field, FIELD_BYTE_OFFSET))
ANSWER(another_kind, field(struct other_member, member, FIELD_EXISTS))
ANSWER(type_exists, type_of(struct thing, TYPE_EXISTS))
ANSWER(type_of_nobody, type_of(struct of_nobody { int x; }, TYPE_EXISTS))
ANSWER(type_size, type_of(struct inner, TYPE_SIZE))
ANSWER(type_matches, type_of(struct same, TYPE_MATCHES))
ANSWER(type_does_not_match, type_of(struct other_member, TYPE_MATCHES))
ANSWER(callback_matches, type_of(callback, TYPE_MATCHES))
ANSWER(target_type, type_id(struct inner, TYPE_TARGET))
ANSWER(local_type, type_id(struct inner, TYPE_LOCAL))
ANSWER(constant_exists, constant(enum colors, GREEN, ENUMVAL_EXISTS))
ANSWER(constant_of_nobody, constant(enum colors, OF_NO_TARGET, ENUMVAL_EXISTS))
ANSWER(constant_value, constant(enum colors, GREEN, ENUMVAL_VALUE))
ANSWER(wide_value, constant(enum wide, WIDE_LARGE, ENUMVAL_VALUE))

SEC("socket")
long loads(struct thing *thing)
{
	return ((struct thing___flavored *)thing)->number;
}

SEC("socket")
long loads_signed(struct thing *thing)
{
	return thing->small;
}
