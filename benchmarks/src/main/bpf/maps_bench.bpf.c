// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The maps that map operations are measured on, and a program that fills the ring buffer with events. */

#include "meshpath/bpf.h"
#include "meshpath/license.h"

enum { ENTRIES = 16384, RING_BYTES = 1 << 24, EVENT_WORDS = 8 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u64);
	__type(value, __u64);
	__uint(max_entries, ENTRIES);
} entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, ENTRIES);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, ENTRIES);
	__uint(map_flags, BPF_F_MMAPABLE);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} events SEC(".maps");

/* 64 bytes. */
struct event {
	__u64 words[EVENT_WORDS];
};

SEC("tc")
int bench_event(struct __sk_buff *skb)
{
	struct event event = {.words = {skb->len}};

	return bpf_ringbuf_output(&events, &event, sizeof(event), BPF_RB_NO_WAKEUP) != 0;
}
