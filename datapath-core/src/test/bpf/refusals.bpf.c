// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Each program is refused for the reason it is called after: the classes of VerifierRefusal. */

#include "loader.h"

#define naked __attribute__((naked))

struct bpf_spin_lock {
	__u32 val;
};

struct guarded {
	struct bpf_spin_lock lock;
	__u32 numbers[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, 1 << 8); /* BPF_F_WRONLY_PROG */
	__type(key, __u32);
	__type(value, __u32);
} results SEC(".maps");

struct task_struct___absent {
	int of_no_kernel;
} __attribute__((preserve_access_index));

volatile const __u32 constant = 1;

struct bpf_cpumask {
	int usage;
};

/* Not for programs of tc. */
extern struct bpf_cpumask *bpf_cpumask_create(void) __attribute__((section(".ksyms")));
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __attribute__((section(".ksyms")));

static long (*const trace_printk)(const char *format, __u32 bytes, ...) = (void *)6;
static long (*const skb_load_bytes)(void *context, __u32 offset, void *to, __u32 bytes) = (void *)26;
static void *(*const sk_lookup_tcp)(void *context, void *tuple, __u32 bytes, __u64 netns, __u64 flags) = (void *)84;
static long (*const spin_lock)(struct bpf_spin_lock *lock) = (void *)93;
static long (*const copy_from_user)(void *to, __u32 bytes, const void *from) = (void *)148;
static long (*const of_no_kernel)(void) = (void *)99999;

static struct guarded *value(__u32 key)
{
	return bpf_map_lookup_elem(&values, &key);
}

SEC("tc")
int absent_in_kernel(struct __sk_buff *skb)
{
	struct task_struct___absent *task = (void *)(long)skb->mark;

	return task->of_no_kernel;
}

SEC("tc")
int null_check_missing(struct __sk_buff *skb)
{
	return value(skb->mark)->numbers[0];
}

SEC("tc")
int packet_bounds(struct __sk_buff *skb)
{
	return *((__u8 *)packet_start(skb) + 14);
}

SEC("lwt_in")
int packet_access(struct __sk_buff *skb)
{
	__u8 *first = packet_start(skb);

	if (first + 1 <= (__u8 *)packet_end(skb))
		*first = 0;
	return 0;
}

SEC("tc")
int value_bounds(struct __sk_buff *skb)
{
	struct guarded *found = value(0);

	return found ? found->numbers[skb->mark] : 0;
}

SEC("tc")
naked int stack_bounds(void)
{
	asm volatile("*(u64 *)(r10 - 520) = 0; r0 = 0; exit;" : : :);
}

static noinline int much_stack(struct __sk_buff *skb)
{
	volatile __u8 large[300];

	large[skb->mark & 255] = 1;
	return large[skb->len & 255];
}

SEC("tc")
int stack_too_large(struct __sk_buff *skb)
{
	volatile __u8 large[300];

	large[skb->mark & 255] = 1;
	return much_stack(skb) + large[skb->len & 255];
}

SEC("tc")
naked int misaligned(void)
{
	asm volatile("r1 = 0; *(u64 *)(r10 - 12) = r1; r0 = 0; exit;" : : :);
}

SEC("tc")
naked int context_access(void)
{
	asm volatile("r0 = *(u32 *)(r1 + 400); exit;" : : :);
}

SEC("tc")
int atomic_access(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&skb->mark, 1);
	return 0;
}

SEC("tc")
naked int invalid_immediate(void)
{
	asm volatile("r0 = 1; r0 /= 0; exit;" : : :);
}

SEC("tc")
int read_only(struct __sk_buff *skb)
{
	*(volatile __u32 *)&constant = skb->mark;
	return 0;
}

SEC("tc")
int special_field(__attribute__((unused)) struct __sk_buff *skb)
{
	struct guarded *found = value(0);

	if (found)
		found->lock.val = 1;
	return 0;
}

SEC("tc")
int write_only(__attribute__((unused)) struct __sk_buff *skb)
{
	__u32 key = 0;
	__u32 *result = bpf_map_lookup_elem(&results, &key);

	return result ? *result : 0;
}

SEC("tc")
int not_a_pointer(struct __sk_buff *skb)
{
	return *(volatile int *)(unsigned long)skb->mark;
}

SEC("tc")
int wrong_argument(struct __sk_buff *skb)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(skb, &key) != 0;
}

SEC("tc")
naked int pointer_arithmetic(void)
{
	asm volatile("r2 = r10; r2 *= 2; r0 = 0; exit;" : : :);
}

SEC("tc")
naked int return_value_not_set(void)
{
	asm volatile("exit;" : : :);
}

SEC("tc")
naked int uninitialized_register(void)
{
	asm volatile("r0 = r5; exit;" : : :);
}

SEC("cgroup/sock_create")
int return_value_range(__attribute__((unused)) void *context)
{
	return 7;
}

SEC("tc")
int unreleased_reference(struct __sk_buff *skb)
{
	__u8 tuple[12] = {};

	return sk_lookup_tcp(skb, tuple, sizeof(tuple), 0, 0) != 0;
}

SEC("tc")
int lock_held(__attribute__((unused)) struct __sk_buff *skb)
{
	struct guarded *found = value(0);

	if (found)
		spin_lock(&found->lock);
	return 0;
}

SEC("tc")
int unbounded_loop(__attribute__((unused)) struct __sk_buff *skb)
{
	for (;;)
		asm volatile("" : : : "memory");
}

SEC("tc")
naked int unreachable_code(void)
{
	asm volatile("r0 = 0; exit; r0 = 1; exit;" : : :);
}

SEC("tc")
int too_complex(struct __sk_buff *skb)
{
	__u32 sum = skb->mark;

	for (__u32 i = 0; i < 1000000; i++)
		asm volatile("%0 += 1;" : "+r"(sum));
	return sum;
}

SEC("tc")
int gpl_only(__attribute__((unused)) struct __sk_buff *skb)
{
	char format[] = "GPL";

	return trace_printk(format, sizeof(format));
}

SEC("tc")
int kernel_function_not_allowed(__attribute__((unused)) struct __sk_buff *skb)
{
	struct bpf_cpumask *mask = bpf_cpumask_create();

	if (mask)
		bpf_cpumask_release(mask);
	return 0;
}

SEC("xdp")
int helper_not_allowed(void *context)
{
	__u32 to;

	return skb_load_bytes(context, 0, &to, sizeof(to));
}

SEC("tc")
int unknown_helper(__attribute__((unused)) struct __sk_buff *skb)
{
	return of_no_kernel();
}

SEC("kprobe/do_nanosleep")
int sleeping_not_allowed(__attribute__((unused)) void *context)
{
	__u32 to;

	return copy_from_user(&to, sizeof(to), 0);
}
