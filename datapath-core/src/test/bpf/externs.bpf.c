// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that need functions, variables and settings of the running kernel. */

#include "loader.h"

#define EXTERN(name) __attribute__((section(name)))
#define weak __attribute__((weak))

enum libbpf_tristate {
	TRI_NO,
	TRI_YES,
	TRI_MODULE,
};

extern void bpf_rcu_read_lock(void) EXTERN(".ksyms");
extern void bpf_rcu_read_unlock(void) EXTERN(".ksyms");
extern void bpf_rcu_read_lock___other_name(void) EXTERN(".ksyms");
extern void bpf_rcu_read_unlock___weak(void) EXTERN(".ksyms") weak;
extern int bpf_of_no_kernel(void) EXTERN(".ksyms") weak;
extern int bpf_rcu_read_lockk(void) EXTERN(".ksyms");

extern const int of_no_kernel EXTERN(".ksyms") weak;
extern const void init_task_address_of_nobody EXTERN(".ksyms") weak;
extern const void _stext EXTERN(".ksyms") weak;

extern int LINUX_KERNEL_VERSION EXTERN(".kconfig");
extern _Bool LINUX_HAS_BPF_COOKIE EXTERN(".kconfig");
extern int LINUX_OF_NOBODY EXTERN(".kconfig") weak;
extern _Bool CONFIG_BPF_SYSCALL EXTERN(".kconfig");
extern enum libbpf_tristate CONFIG_BPF_JIT EXTERN(".kconfig");
extern char CONFIG_NET EXTERN(".kconfig");
extern unsigned long CONFIG_HZ EXTERN(".kconfig");
extern char CONFIG_DEFAULT_HOSTNAME[8] EXTERN(".kconfig");
extern int CONFIG_OF_NOBODY EXTERN(".kconfig") weak;

SEC("tc")
int calls_the_kernel(__attribute__((unused)) struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_rcu_read_lock___other_name();
	bpf_rcu_read_unlock();
	return 5;
}

SEC("tc")
int asks_before_it_calls(__attribute__((unused)) struct __sk_buff *skb)
{
	if (bpf_of_no_kernel)
		return bpf_of_no_kernel();
	return bpf_rcu_read_unlock___weak ? 6 : 7;
}

SEC("?tc")
int calls_without_asking(__attribute__((unused)) struct __sk_buff *skb)
{
	return bpf_of_no_kernel();
}

SEC("?tc")
int calls_what_is_misspelt(__attribute__((unused)) struct __sk_buff *skb)
{
	return bpf_rcu_read_lockk();
}

SEC("tc")
int finds_addresses(__attribute__((unused)) struct __sk_buff *skb)
{
	return (&_stext != 0) | (&init_task_address_of_nobody != 0) << 1 | (&of_no_kernel != 0) << 2;
}

SEC("tc")
int reads_settings(struct __sk_buff *skb)
{
	switch (skb->mark) {
	case 0:
		return LINUX_KERNEL_VERSION;
	case 1:
		return LINUX_HAS_BPF_COOKIE;
	case 2:
		return LINUX_OF_NOBODY;
	case 3:
		return CONFIG_BPF_SYSCALL;
	case 4:
		return CONFIG_BPF_JIT;
	case 5:
		return CONFIG_NET;
	case 6:
		return CONFIG_HZ;
	case 7:
		return CONFIG_DEFAULT_HOSTNAME[1];
	default:
		return CONFIG_OF_NOBODY;
	}
}
