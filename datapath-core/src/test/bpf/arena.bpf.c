// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Memory shared with a process: variables that live in it, beside pages that programs ask for. */

#include "loader.h"

#define __ulong(name, value) enum { ulong_##name = value } name
#define __arena __attribute__((address_space(1)))

enum {
	MAP_ARENA = 33,
	MMAPABLE = 1 << 10,
};

struct {
	__uint(type, MAP_ARENA);
	__uint(map_flags, MMAPABLE);
	__uint(max_entries, 10);
	__ulong(map_extra, 0x1ull << 44);
} memory SEC(".maps");

int __arena shared = 41;
int __arena other = 1;

SEC("tc")
int adds(__attribute__((unused)) struct __sk_buff *skb)
{
	/* the map must be among those of the program */
	asm volatile("%[map] = %[map]" : : [map] "r"(&memory));
	shared += other;
	return shared;
}
