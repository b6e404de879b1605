// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program for each kind of place that programs are attached to; each counts what one process does. */

#include "loader.h"

/* Other orders need Linux 5.12. */
#define ADD(to, value) __atomic_fetch_add(to, value, __ATOMIC_RELAXED)

static __u64 (*const bpf_get_current_pid_tgid)(void) = (void *)14;
static __u64 (*const bpf_get_attach_cookie)(void *context) = (void *)174;

__u32 watched_process;
__u64 hits;
__u64 returns;
__u64 cookies; /* the sum of what the hits had */

static __always_inline bool is_watched(void)
{
	return bpf_get_current_pid_tgid() >> 32 == watched_process;
}

static __always_inline int count(void *context)
{
	(void)context;
	if (is_watched())
		ADD(&hits, 1);
	return 0;
}

static __always_inline int count_with_cookie(void *context)
{
	if (is_watched()) {
		ADD(&hits, 1);
		ADD(&cookies, bpf_get_attach_cookie(context));
	}
	return 0;
}

SEC("raw_tp/sys_enter")
int raw_tracepoint(void *context)
{
	return count(context);
}

SEC("raw_tp/sys_enter")
int raw_tracepoint_with_cookie(void *context)
{
	return count_with_cookie(context);
}

SEC("tp_btf/sys_enter")
int typed_tracepoint(void *context)
{
	return count(context);
}

SEC("tp/syscalls/sys_enter_eventfd2")
int tracepoint(void *context)
{
	return count(context);
}

SEC("tp/syscalls/sys_enter_eventfd2")
int tracepoint_with_cookie(void *context)
{
	return count_with_cookie(context);
}

SEC("kprobe/do_eventfd")
int function_probe(void *context)
{
	return count(context);
}

SEC("kprobe.multi/do_eventfd")
int function_probes(void *context)
{
	return count(context);
}

SEC("uprobe")
int probe(void *context)
{
	return count(context);
}

SEC("uprobe")
int probe_with_cookie(void *context)
{
	return count_with_cookie(context);
}

SEC("uprobe.multi")
int probes(void *context)
{
	return count_with_cookie(context);
}

SEC("uretprobe")
int return_probe(__attribute__((unused)) void *context)
{
	if (is_watched())
		ADD(&returns, 1);
	return 0;
}

SEC("perf_event")
int clock(__attribute__((unused)) void *context)
{
	ADD(&hits, 1);
	return 0;
}

SEC("fentry/do_eventfd")
int before_function(void *context)
{
	return count(context);
}

SEC("fexit/do_eventfd")
int behind_function(void *context)
{
	return count(context);
}

SEC("fexit/do_eventfd")
int behind_function_with_cookie(void *context)
{
	return count_with_cookie(context);
}

SEC("lsm/file_open")
int security_hook(void *context)
{
	return count(context);
}

SEC("lsm_cgroup/socket_create")
int group_hook(__attribute__((unused)) void *context)
{
	return 1; /* allow */
}

SEC("uprobe.session")
int session(void *context)
{
	return count(context);
}
