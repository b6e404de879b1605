// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that need what nobody provides, beside one that does not. */

#include "loader.h"

extern int of_nobody(struct __sk_buff *skb);

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

SEC("tc")
int calls_nobody(struct __sk_buff *skb)
{
	return of_nobody(skb);
}

SEC("tc")
int reads_a_kernel_structure(struct __sk_buff *skb)
{
	struct task_struct *task = (void *)(long)skb->mark;

	return task->pid;
}

static const char *volatile const names[] = { "one", "two" };

SEC("tc")
int reads_an_address(struct __sk_buff *skb)
{
	return names[skb->mark & 1] != 0;
}

SEC("tc")
int needs_nothing(struct __sk_buff *skb)
{
	return skb->mark;
}
