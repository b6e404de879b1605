// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Values with locks in maps inside another. */

#include "loader.h"

enum {
	MAP_ARRAY = 2,
	MAP_ARRAY_OF_MAPS = 12,
};

struct bpf_spin_lock {
	__u32 value;
};

struct locked {
	struct bpf_spin_lock lock;
	int counter;
};

struct locked_inside {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct locked);
} inside SEC(".maps");

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, int);
	__array(values, struct locked_inside);
} outside SEC(".maps") = {
	.values = { [1] = &inside },
};
