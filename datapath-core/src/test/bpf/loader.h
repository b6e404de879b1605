// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the objects of the loader's tests share beyond the datapath's own header. */
#pragma once

#include "meshpath/license.h"

#define __array(name, value) typeof(value) *name[]

enum map_type_of_tests {
	MAP_TYPE_PROG_ARRAY = 3,
	MAP_TYPE_ARRAY_OF_MAPS = 12,
};

#define noinline __attribute__((noinline))
#define hidden __attribute__((visibility("hidden")))

static long (*const bpf_for_each_map_elem)(void *map, void *callback, void *context, __u64 flags) = (void *)164;
