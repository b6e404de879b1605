// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections, one entry each for both directions: the key is sorted, so a reply finds the entry of its request in one
 * look-up. A table that is full forgets the connection that was used least recently. When a forgotten one goes on, its next
 * packet is judged as the first of a connection that its sender opens, and counted if it is TCP: so a connection whose
 * initiator speaks next goes on as before, one whose responder does only if the policies allow that.
 */
#pragma once

#include "address.h"
#include "bpf.h"

struct connection_key {
	__be32 address[2]; /* the smaller first */
	__be16 port[2];	   /* of the address at the same index */
	__u8 protocol;
	__u8 icmp_type; /* of the message that asks */
	__u8 pad[2];
};

/* The same for IPv6. */
struct connection6_key {
	struct ip_address address[2];
	__be16 port[2];
	__u8 protocol;
	__u8 icmp_type;
	__u8 pad[2];
};

/* What the policies of the ends said: the responder's about ingress, the initiator's about egress. */
struct admissions {
	__u64 to_ingress; /* revision and peer in one word, so that it is never half a word; 0: not asked */
	__u64 to_egress;
	__u32 by_ingress; /* the verdict with the rule's number, where packets are counted by rule */
	__u32 by_egress;
};

struct connection {
	__u64 expires; /* nanoseconds since boot */
	struct admissions admissions;
	__u8 initiator; /* index of its address in the key */
	__u8 replied;
	__u8 closing;
	__u8 initiator_sent; /* enum sent; only packets of that direction write it */
	__u8 responder_sent;
	__u8 state;    /* enum connection_state */
	__u8 straight; /* opened without a tunnel: both directions pass the host's stack by */
	__u8 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, struct connection6_key);
	__type(value, struct connection);
	__uint(max_entries, 262144);
} connections6 SEC(".maps");

/* What became of connections, beside drops. */
enum connection_event {
	CONNECTION_OPENED = 0,
	CONNECTION_PICKED_UP = 1, /* likewise, but by a TCP packet from its middle: it had been forgotten, or is older than we */
	CONNECTION_EVENTS = 2,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, CONNECTION_EVENTS);
} connection_events SEC(".maps");
