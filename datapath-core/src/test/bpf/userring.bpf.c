// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Reads the records that user space writes into a ring buffer (Linux 6.1). */

#include "loader.h"

struct bpf_dynptr {
	__u64 opaque[2];
} __attribute__((aligned(8)));

static long (*const bpf_dynptr_read)(void *to, __u32 bytes, const struct bpf_dynptr *from, __u32 offset,
				     __u64 flags) = (void *)201;
static long (*const bpf_user_ringbuf_drain)(void *map, void *callback, void *context, __u64 flags) = (void *)209;

struct {
	__uint(type, 31); /* BPF_MAP_TYPE_USER_RINGBUF */
	__uint(max_entries, 4096);
} commands SEC(".maps");

__u64 sum;

static long add(struct bpf_dynptr *record, __attribute__((unused)) void *context)
{
	__u64 number = 0;

	bpf_dynptr_read(&number, sizeof(number), record, 0, 0);
	sum += number;
	return 0;
}

SEC("tc")
int drain(__attribute__((unused)) struct __sk_buff *skb)
{
	return bpf_user_ringbuf_drain(&commands, add, 0, 0);
}
