// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Declarations of maps that the loader has to fit to the machine, or that few objects have. */

#include "loader.h"

#define __ulong(name, value) enum { ulong_##name = value } name

enum {
	MAP_ARRAY = 2,
	MAP_HASH_OF_MAPS = 13,
	MAP_ARRAY_OF_MAPS = 12,
	MAP_HASH = 1,
	MAP_PERF_EVENT_ARRAY = 4,
	MAP_RINGBUF = 27,
	MAP_BLOOM_FILTER = 30,
};

struct bpf_spin_lock {
	__u32 value;
};

struct locked {
	struct bpf_spin_lock lock;
	int counter;
};

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 5000);
} odd_ring SEC(".maps");

struct {
	__uint(type, MAP_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} per_cpu SEC(".maps");

struct event {
	__u64 time;
	__u32 pid;
};

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct event);
} events SEC(".maps");

struct {
	__uint(type, MAP_PERF_EVENT_ARRAY);
	__type(value, struct event);
} older_events SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 1);
	__uint(numa_node, 7); /* without BPF_F_NUMA_NODE: goes unheard */
	__type(key, __u32);
	__type(value, __u32);
} far SEC(".maps");

struct {
	__uint(type, MAP_BLOOM_FILTER);
	__uint(max_entries, 10);
	__ulong(map_extra, 7);
	__type(value, __u32);
} seen SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, int);
	__array(values, struct {
		__uint(type, MAP_RINGBUF);
		__uint(max_entries, 1000);
	});
} rings SEC(".maps");

SEC("tc")
int uses_locks(__attribute__((unused)) struct __sk_buff *skb)
{
	int key = 1;

	return bpf_map_lookup_elem(&locks, &key) ? 1 : 0;
}

SEC("tc")
int uses_nothing(__attribute__((unused)) struct __sk_buff *skb)
{
	return 3;
}
