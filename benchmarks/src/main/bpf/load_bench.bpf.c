// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What loading a collection costs: maps of several kinds, constants, and programs that read the kernel's structures by the
 * names of their fields, so that loading needs the kernel's type information.
 */

#include "meshpath/bpf.h"
#include "meshpath/license.h"

#define relocated __attribute__((preserve_access_index))

struct net {
	unsigned int ifindex;
} relocated;

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	int ifindex;
	unsigned int mtu;
	char name[16];
	unsigned long features;
	possible_net_t nd_net;
} relocated;

struct sock_common {
	__u16 skc_num;
	__u16 skc_family;
	__u32 skc_rcv_saddr;
	__u32 skc_daddr;
} relocated;

struct sock {
	struct sock_common __sk_common;
	int sk_rcvbuf;
	int sk_sndbuf;
	__u32 sk_mark;
} relocated;

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned int len;
	unsigned int data_len;
	__u16 mac_len;
	__u32 mark;
	__u16 transport_header;
	__u16 network_header;
	__u16 mac_header;
	unsigned char *head;
} relocated;

#define read(to, from) bpf_probe_read_kernel(&(to), sizeof(to), &(from))

enum { FLOWS = 4096, COUNTERS = 64, RING_BYTES = 1 << 16 };

struct flow {
	__u32 source;
	__u32 destination;
	__u32 ifindex;
	__u16 port;
	__u16 family;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct flow);
	__type(value, __u64);
	__uint(max_entries, FLOWS);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, COUNTERS);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} reports SEC(".maps");

volatile const __u32 sampled_mark;
__u64 packets_seen;

static __always_inline void describe(const struct sk_buff *skb, struct flow *flow)
{
	struct net_device *device;
	struct sock *sock;

	read(device, skb->dev);
	read(sock, skb->sk);
	read(flow->ifindex, device->ifindex);
	read(flow->source, sock->__sk_common.skc_rcv_saddr);
	read(flow->destination, sock->__sk_common.skc_daddr);
	read(flow->port, sock->__sk_common.skc_num);
	read(flow->family, sock->__sk_common.skc_family);
}

static __always_inline int observe(const struct sk_buff *skb, __u32 counter)
{
	struct flow flow = {0};
	__u64 bytes = 0, *total;
	__u32 mark, length, unmapped;
	__u16 network, transport;

	read(mark, skb->mark);
	if (mark == sampled_mark)
		packets_seen++;
	read(length, skb->len);
	read(unmapped, skb->data_len);
	read(network, skb->network_header);
	read(transport, skb->transport_header);
	bytes = length + unmapped + transport - network;
	describe(skb, &flow);
	bpf_map_update_elem(&flows, &flow, &bytes, BPF_ANY);
	total = bpf_map_lookup_elem(&totals, &counter);
	if (total)
		*total += bytes;
	return 0;
}

#define observer(name, counter)                                                      \
	SEC("kprobe/" #name)                                                         \
	int observe_##name(__u64 *registers)                                         \
	{                                                                            \
		return observe((const struct sk_buff *)registers[14], counter);      \
	}

observer(ip_rcv, 0)
observer(ip_output, 1)
observer(ip_forward, 2)
observer(tcp_v4_rcv, 3)
observer(udp_rcv, 4)
observer(dev_queue_xmit, 5)
observer(kfree_skb, 6)
observer(consume_skb, 7)
