// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that belong to one tracepoint, hook, iterator or function, and a program with a function to replace. */

#include "loader.h"

SEC("tp_btf/task_newtask")
int new_task(__attribute__((unused)) __u64 *context)
{
	return 0;
}

SEC("iter/bpf_map")
int each_map(__attribute__((unused)) __u64 *context)
{
	return 0;
}

SEC("?fentry/no_such_functionn")
int of_no_function(__attribute__((unused)) __u64 *context)
{
	return 0;
}

SEC("?tp_btf/task_newtaskk")
int misspelt(__attribute__((unused)) __u64 *context)
{
	return 0;
}

SEC("?fentry")
int of_nothing(__attribute__((unused)) __u64 *context)
{
	return 0;
}

/* Global, so that it can be replaced, and not so simple that the compiler knows what it answers. */
noinline int answer(struct __sk_buff *skb)
{
	return skb->mark + 1;
}

SEC("tc")
int ask(struct __sk_buff *skb)
{
	return answer(skb);
}
