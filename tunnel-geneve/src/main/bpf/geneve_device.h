// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Options by the kernel's geneve device, which neither reads nor checks them: packets with critical ones are ours to refuse. */
#pragma once

#include "geneve_option.h"

enum { TUNNEL_HEADER_LENGTH = sizeof(struct tunnel_base) + sizeof(struct sender_option) };

#include "meshpath/tunnel_device.h"

enum {
	OPTIONS_LENGTH = 252, /* the most that a header has */
	OPTIONS_COUNT = OPTIONS_LENGTH / sizeof(struct geneve_opt),
	OPTIONS_PLACE_MASK = 0xfc,
};

/* Too large for the stack. There is room for an option that begins at any place. */
struct option_octets {
	__u8 octets[OPTIONS_LENGTH + sizeof(struct sender_option) + GENEVE_OPTIONS_UNIT];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct option_octets);
} option_octets SEC(".maps");

static __always_inline outcome device_write_options(struct __sk_buff *skb, __u32 identity)
{
	struct sender_option option = sender_option(identity);

	return bpf_skb_set_tunnel_opt(skb, &option, sizeof(option)) ? drop(DROP_NO_TUNNEL_KEY) : TC_ACT_OK;
}

static __always_inline outcome device_walk_options(const struct option_octets *options, __u32 length, struct arrival *arrival)
{
	const struct sender_option *option;
	__u32 at = 0;

	for (int i = 0; i < OPTIONS_COUNT && at < length; i++) {
		option = (void *)(options->octets + (at & OPTIONS_PLACE_MASK));
		at += option_length(&option->opt);
		if (at > length || option->opt.type & OPTION_CRITICAL)
			return drop(DROP_INVALID_PACKET);
		if (option_is_sender(option))
			option_read(option, arrival);
	}
	return TC_ACT_OK;
}

static __always_inline outcome device_read_options(struct __sk_buff *skb, struct arrival *arrival)
{
	const __u32 zero = 0;
	struct option_octets *options = bpf_map_lookup_elem(&option_octets, &zero);
	long length;

	if (!options)
		return drop(DROP_NO_TUNNEL_KEY);
	length = bpf_skb_get_tunnel_opt(skb, options->octets, OPTIONS_LENGTH);
	if (length <= 0)
		return TC_ACT_OK; /* none */
	return device_walk_options(options, length, arrival);
}
