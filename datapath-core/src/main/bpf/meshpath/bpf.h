// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a program shares with the kernel: context, helpers, map definitions (include/uapi/linux/bpf.h). */
#pragma once

#include "address.h"
#include "types.h"

#define SEC(name) __attribute__((section(name), used))

/* What is known when a program is loaded: the loader writes it before the verifier reads it. */
#define SETTING volatile const

/* Map definitions by libbpf's convention: the loader reads these types from BTF. */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum bpf_map_create_flag {
	BPF_F_NO_PREALLOC = 1 << 0,
	BPF_F_MMAPABLE = 1 << 10,
};

enum bpf_map_update_flag {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum bpf_ringbuf_flag {
	BPF_RB_NO_WAKEUP = 1 << 0,
};

/* What a tc program answers (include/uapi/linux/pkt_cls.h; tcx has the same numbers). */
enum tc_action {
	TC_ACT_OK = 0,
	TC_ACT_SHOT = 2,
};

enum bpf_adj_room_mode {
	BPF_ADJ_ROOM_NET = 0,
	BPF_ADJ_ROOM_MAC = 1,
};

#define BPF_F_ADJ_ROOM_FIXED_GSO (1ULL << 0)
#define BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 (1ULL << 1)
#define BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 (1ULL << 2)
#define BPF_F_ADJ_ROOM_ENCAP_L4_UDP (1ULL << 4)
#define BPF_F_ADJ_ROOM_ENCAP_L2(bytes) (((__u64)(bytes) & 0xff) << 56)
#define BPF_F_ADJ_ROOM_ENCAP_L2_ETH (1ULL << 6)
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7) /* since Linux 6.3 */
#define BPF_F_ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)

struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
	__u32 napi_id;
	__u32 family;
	__u32 remote_ip4;
	__u32 local_ip4;
	__u32 remote_ip6[4];
	__u32 local_ip6[4];
	__u32 remote_port;
	__u32 local_port;
	__u32 data_meta;
	__u64 flow_keys;
	__u64 tstamp;
	__u32 wire_len;
	__u32 gso_segs;
	__u64 sk;
	__u32 gso_size; /* octets of payload in each segment, where the packet stands for several; 0 otherwise */
};

struct bpf_redir_neigh;

/* What a tunnel device is to put into outer headers, or found there. IPv4 addresses are in host order here. */
struct bpf_tunnel_key {
	__u32 tunnel_id;
	union {
		__u32 remote_ipv4;
		struct ip_address remote_ipv6;
	};
	__u8 tunnel_tos;
	__u8 tunnel_ttl;
	__u16 tunnel_ext;
	__u32 tunnel_label;
	union {
		__u32 local_ipv4;
		struct ip_address local_ipv6;
	};
} __packed; /* addresses lie where 8 octets do not divide */

enum {
	TUNNEL_KEY_WITHOUT_LOCAL = __builtin_offsetof(struct bpf_tunnel_key, local_ipv4), /* all there is before Linux 5.19 */
};

enum bpf_tunnel_flag {
	BPF_F_TUNINFO_IPV6 = 1 << 0,
	BPF_F_ZERO_CSUM_TX = 1 << 1,
	BPF_F_DONT_FRAGMENT = 1 << 2,
};

enum packet_type {
	PACKET_HOST = 0,
};

/* Helper numbers (enum bpf_func_id). */
enum bpf_helper {
	BPF_FUNC_map_lookup_elem = 1,
	BPF_FUNC_map_update_elem = 2,
	BPF_FUNC_map_delete_elem = 3,
	BPF_FUNC_ktime_get_ns = 5,
	BPF_FUNC_get_prandom_u32 = 7,
	BPF_FUNC_skb_store_bytes = 9,
	BPF_FUNC_tail_call = 12,
	BPF_FUNC_skb_get_tunnel_key = 20,
	BPF_FUNC_skb_set_tunnel_key = 21,
	BPF_FUNC_redirect = 23,
	BPF_FUNC_skb_load_bytes = 26,
	BPF_FUNC_csum_diff = 28,
	BPF_FUNC_skb_get_tunnel_opt = 29,
	BPF_FUNC_skb_set_tunnel_opt = 30,
	BPF_FUNC_skb_change_type = 32,
	BPF_FUNC_get_hash_recalc = 34,
	BPF_FUNC_skb_change_tail = 38,
	BPF_FUNC_skb_pull_data = 39,
	BPF_FUNC_csum_update = 40,
	BPF_FUNC_skb_adjust_room = 50,
	BPF_FUNC_fib_lookup = 69,
	BPF_FUNC_probe_read_kernel = 113,
	BPF_FUNC_ringbuf_output = 130,
	BPF_FUNC_ringbuf_reserve = 131,
	BPF_FUNC_ringbuf_submit = 132,
	BPF_FUNC_redirect_neigh = 152,
	BPF_FUNC_redirect_peer = 155,
	BPF_FUNC_ktime_get_coarse_ns = 160,
};

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value,
					 __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
static __u64 (*const bpf_ktime_get_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;
static __u64 (*const bpf_ktime_get_coarse_ns)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;
static __u32 (*const bpf_get_prandom_u32)(void) = (void *)BPF_FUNC_get_prandom_u32;
static long (*const bpf_redirect)(__u32 ifindex, __u64 flags) = (void *)BPF_FUNC_redirect;
static long (*const bpf_skb_get_tunnel_key)(struct __sk_buff *skb, struct bpf_tunnel_key *key, __u32 size,
					    __u64 flags) = (void *)BPF_FUNC_skb_get_tunnel_key;
static long (*const bpf_skb_set_tunnel_key)(struct __sk_buff *skb, const struct bpf_tunnel_key *key, __u32 size,
					    __u64 flags) = (void *)BPF_FUNC_skb_set_tunnel_key;
static long (*const bpf_skb_get_tunnel_opt)(struct __sk_buff *skb, void *options,
					    __u32 size) = (void *)BPF_FUNC_skb_get_tunnel_opt;
static long (*const bpf_skb_set_tunnel_opt)(struct __sk_buff *skb, const void *options,
					    __u32 size) = (void *)BPF_FUNC_skb_set_tunnel_opt;
static long (*const bpf_skb_change_type)(struct __sk_buff *skb, __u32 type) = (void *)BPF_FUNC_skb_change_type;
static long (*const bpf_skb_load_bytes)(const struct __sk_buff *skb, __u32 offset, void *to,
					__u32 length) = (void *)BPF_FUNC_skb_load_bytes;
static __s64 (*const bpf_csum_diff)(const void *before, __u32 before_size, const void *after, __u32 after_size,
				    __u32 seed) = (void *)BPF_FUNC_csum_diff;
static long (*const bpf_skb_change_tail)(struct __sk_buff *skb, __u32 length,
					 __u64 flags) = (void *)BPF_FUNC_skb_change_tail;
static __s64 (*const bpf_csum_update)(struct __sk_buff *skb, __u32 difference) = (void *)BPF_FUNC_csum_update;
static __u32 (*const bpf_get_hash_recalc)(struct __sk_buff *skb) = (void *)BPF_FUNC_get_hash_recalc;
static long (*const bpf_skb_store_bytes)(struct __sk_buff *skb, __u32 offset, const void *from, __u32 length,
					 __u64 flags) = (void *)BPF_FUNC_skb_store_bytes;
static long (*const bpf_tail_call)(void *context, void *programs, __u32 index) = (void *)BPF_FUNC_tail_call;
static long (*const bpf_skb_pull_data)(struct __sk_buff *skb, __u32 length) = (void *)BPF_FUNC_skb_pull_data;
static long (*const bpf_skb_adjust_room)(struct __sk_buff *skb, __s32 bytes, __u32 mode,
					 __u64 flags) = (void *)BPF_FUNC_skb_adjust_room;
struct fib_lookup;
static long (*const bpf_fib_lookup)(void *context, struct fib_lookup *way, int size,
				    __u32 flags) = (void *)BPF_FUNC_fib_lookup;
static long (*const bpf_probe_read_kernel)(void *to, __u32 size, const void *from) = (void *)BPF_FUNC_probe_read_kernel;
static long (*const bpf_ringbuf_output)(void *ringbuf, const void *record, __u64 size,
					__u64 flags) = (void *)BPF_FUNC_ringbuf_output;
static void *(*const bpf_ringbuf_reserve)(void *ringbuf, __u64 size, __u64 flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*const bpf_ringbuf_submit)(void *record, __u64 flags) = (void *)BPF_FUNC_ringbuf_submit;
static long (*const bpf_redirect_neigh)(__u32 ifindex, struct bpf_redir_neigh *params, int size,
					__u64 flags) = (void *)BPF_FUNC_redirect_neigh;
static long (*const bpf_redirect_peer)(__u32 ifindex, __u64 flags) = (void *)BPF_FUNC_redirect_peer;

static __always_inline void *packet_start(const struct __sk_buff *skb)
{
	return (void *)(long)skb->data;
}

static __always_inline void *packet_end(const struct __sk_buff *skb)
{
	return (void *)(long)skb->data_end;
}

/* Makes the first bytes of the packet readable in place; false when it is shorter than that. */
static __always_inline bool readable(struct __sk_buff *skb, __u32 bytes)
{
	if (likely(packet_start(skb) + bytes <= packet_end(skb)))
		return true;
	if (skb->len < bytes || bpf_skb_pull_data(skb, bytes))
		return false;
	return packet_start(skb) + bytes <= packet_end(skb);
}

/*
 * An index below a power of two, said so that the compiler cannot optimise away what the verifier needs to see: it puts an
 * index together by |, even where the source says +, and older verifiers (5.10, 6.1) know nothing of the result.
 */
#define bounded_index(index, count)                           \
	({                                                    \
		__u64 bounded = (index);                      \
		asm volatile("%0 &= %1" : "+r"(bounded) : "i"((count) - 1)); \
		bounded;                                      \
	})

/*
 * What lies at a place in a table whose end is known when the program is loaded; NULL beyond. Unlike with a mask, the load
 * need not wait for the check. The register that is compared is the one that is added, because older verifiers (5.10) do
 * not know that a copy of it has the same bounds.
 */
static __always_inline void *bounded_place(void *table, __u64 place, __u64 end)
{
	asm volatile("" : "+r"(place));
	if (unlikely(place >= end))
		return NULL;
	asm volatile("" : "+r"(place));
	return table + place;
}
