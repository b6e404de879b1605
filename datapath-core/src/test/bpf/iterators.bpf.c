// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Walks over what the kernel has, each printing one word or number for each object. */

#include "loader.h"

#define preserved __attribute__((preserve_access_index))

static long (*const bpf_seq_write)(void *to, const void *data, __u32 bytes) = (void *)127;

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
} preserved;

struct bpf_map {
	__u32 id;
} preserved;

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} preserved;

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
} preserved;

struct task_struct {
	int pid;
	int tgid;
} preserved;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} preserved;

struct cgroup;

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} preserved;

SEC("iter/bpf_map")
int map_ids(struct bpf_iter__bpf_map *context)
{
	struct bpf_map *map = context->map;

	if (map) {
		__u32 id = map->id;

		bpf_seq_write(context->meta->seq, &id, sizeof(id));
	}
	return 0;
}

SEC("iter/bpf_map_elem")
int map_values(struct bpf_iter__bpf_map_elem *context)
{
	__u32 *value = context->value;

	if (value) {
		__u32 copy = *value;

		bpf_seq_write(context->meta->seq, &copy, sizeof(copy));
	}
	return 0;
}

SEC("iter/task")
int thread_ids(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;

	if (task) {
		int pid = task->pid;

		bpf_seq_write(context->meta->seq, &pid, sizeof(pid));
	}
	return 0;
}

SEC("iter/cgroup")
int groups(struct bpf_iter__cgroup *context)
{
	char text[] = "group\n";

	if (context->cgroup)
		bpf_seq_write(context->meta->seq, text, sizeof(text) - 1);
	return 0;
}
