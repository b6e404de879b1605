// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that ask where the kernel keeps things: what it has under another shape, and what it does not have. */

#include "loader.h"

#define relocated __attribute__((preserve_access_index))

/* In another order, with less in it than the kernel's, and with members of other widths. */
struct net_device {
	int ifindex;
	char name[16];
	int of_no_kernel;
} relocated;

struct sk_buff___short {
	unsigned int len;
	struct net_device *dev;
	__u8 pkt_type : 3;
} relocated;

struct of_no_kernel {
	int member;
} relocated;

enum bpf_map_type___renumbered {
	BPF_MAP_TYPE_ARRAY___renumbered = 77,
	BPF_MAP_TYPE_NOTHING = 78,
};

enum {
	FIELD_BYTE_OFFSET = 0,
	FIELD_BYTE_SIZE = 1,
	FIELD_EXISTS = 2,
	TYPE_EXISTS = 0,
	TYPE_SIZE = 1,
	ENUM_EXISTS = 0,
	ENUM_VALUE = 1,
};

#define field(type, member, kind) __builtin_preserve_field_info(((type *)0)->member, kind)
#define type_of(type, kind) __builtin_preserve_type_info(*(type *)0, kind)
#define constant(type, name, kind) __builtin_preserve_enum_value(*(typeof(type) *)name, kind)

SEC("tc")
int offset_of_name(__attribute__((unused)) struct __sk_buff *skb)
{
	return field(struct net_device, name, FIELD_BYTE_OFFSET);
}

SEC("tc")
int size_of_name(__attribute__((unused)) struct __sk_buff *skb)
{
	return field(struct net_device, name, FIELD_BYTE_SIZE);
}

SEC("tc")
int what_exists(__attribute__((unused)) struct __sk_buff *skb)
{
	return field(struct net_device, ifindex, FIELD_EXISTS) | field(struct net_device, of_no_kernel, FIELD_EXISTS) << 1 |
	       type_of(struct net_device, TYPE_EXISTS) << 2 | type_of(struct of_no_kernel, TYPE_EXISTS) << 3 |
	       constant(enum bpf_map_type___renumbered, BPF_MAP_TYPE_ARRAY___renumbered, ENUM_EXISTS) << 4 |
	       constant(enum bpf_map_type___renumbered, BPF_MAP_TYPE_NOTHING, ENUM_EXISTS) << 5;
}

SEC("tc")
int value_of_constant(__attribute__((unused)) struct __sk_buff *skb)
{
	return constant(enum bpf_map_type___renumbered, BPF_MAP_TYPE_ARRAY___renumbered, ENUM_VALUE);
}

SEC("tc")
int size_of_structure(__attribute__((unused)) struct __sk_buff *skb)
{
	return type_of(struct net_device, TYPE_SIZE);
}

SEC("tc")
int asks_before_it_needs(__attribute__((unused)) struct __sk_buff *skb)
{
	if (field(struct net_device, of_no_kernel, FIELD_EXISTS))
		return field(struct net_device, of_no_kernel, FIELD_BYTE_OFFSET);
	return 42;
}

SEC("tc")
int needs_what_is_not_there(__attribute__((unused)) struct __sk_buff *skb)
{
	return field(struct net_device, of_no_kernel, FIELD_BYTE_OFFSET);
}

/* Loads through the layout itself; never run, the test looks at its instructions. */
SEC("?tc")
int loads_length(struct __sk_buff *skb)
{
	struct sk_buff___short *buffer = (void *)(long)skb->mark;

	return buffer->len;
}
