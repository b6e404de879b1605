// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that asks the kernel's connection tracking, which is a module on most machines. */

#include "loader.h"

#define relocated __attribute__((preserve_access_index))

struct nf_conn {
	unsigned long status;
} relocated;

struct bpf_ct_opts {
	int netns_id;
	int error;
	__u8 l4proto;
	__u8 dir;
	__u8 reserved[2];
};

struct bpf_sock_tuple {
	__u32 addresses[2];
	__u16 ports[2];
};

extern struct nf_conn *bpf_skb_ct_lookup(struct __sk_buff *skb, struct bpf_sock_tuple *tuple, __u32 tuple_size,
					 struct bpf_ct_opts *options, __u32 options_size)
	__attribute__((section(".ksyms")));
extern void bpf_ct_release(struct nf_conn *connection) __attribute__((section(".ksyms")));

SEC("tc")
int looks_up(struct __sk_buff *skb)
{
	struct bpf_ct_opts options = { .netns_id = -1, .l4proto = 6 };
	struct bpf_sock_tuple tuple = {};
	struct nf_conn *connection;

	connection = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple), &options, sizeof(options));
	if (connection) {
		bpf_ct_release(connection);
		return 1;
	}
	return options.error;
}

SEC("tc")
int asks_where(__attribute__((unused)) struct __sk_buff *skb)
{
	return __builtin_preserve_field_info(((struct nf_conn *)0)->status, 0);
}
