// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Turns the packet at hand into the ICMP error about itself, to be sent back the way it came: RFC 792 and RFC 1812, section
 * 4.3, of IPv4; RFC 4443 of IPv6. None of this is on the way of packets that arrive, so it spares stack and not time.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "icmp_checksum.h"
#include "protocols.h"

enum icmp_error_kind {
	ICMP_ERROR_TOO_BIG,
	ICMP_ERROR_TIME_EXCEEDED,
};

struct icmp_error {
	enum icmp_error_kind kind;
	__u32 mtu;		  /* of the way that the packet is too big for */
	struct ip_address source; /* who says it: an address of this node that the sender can hear from */
};

enum icmp_error_limit {
	ICMP_ERROR_LENGTH = 576,    /* at most, the IP header included (RFC 1812, 4.3.2.3) */
	ICMPV6_ERROR_LENGTH = 1280, /* likewise (RFC 4443, 2.4 c) */
	ICMP_ERROR_HOPS = 64,
	ICMP_ERROR_PRECEDENCE = 0xc0, /* internetwork control (RFC 1812, 4.3.2.5) */
	IPV6_EXTENSION_HEADERS = 8,   /* of a packet, that we look behind */
	IPV6_FRAGMENT_OFFSET = 0xfff8,
};

struct ipv6_extension {
	__u8 nexthdr;
	__u8 length; /* beyond the first eight octets, in units of eight; of an authentication header, otherwise */
	__be16 fragment;
};

/* Errors about errors would never end (RFC 1122, 3.2.2). */
static __always_inline bool icmp4_is_answerable(const struct __sk_buff *skb, __u32 offset)
{
	__u8 type;

	if (bpf_skb_load_bytes(skb, offset, &type, sizeof(type)))
		return false;
	switch (type) {
	case ICMP_DEST_UNREACH:
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		return false;
	default:
		return true;
	}
}

static __always_inline bool icmp6_is_answerable(const struct __sk_buff *skb, __u32 offset)
{
	__u8 type;

	if (bpf_skb_load_bytes(skb, offset, &type, sizeof(type)))
		return false;
	return type >= ICMPV6_INFORMATIONAL && type != NDISC_REDIRECT;
}

/* Neither all, nor many, nor none (RFC 1812, 4.3.2.7). */
static __always_inline bool ipv4_is_one_host(__be32 address)
{
	__u8 first = bpf_ntohl(address) >> 24;

	return first != 0 && first != 127 && first < 224;
}

static __always_inline bool ipv6_is_one_host(const struct ip_address *address)
{
	bool unspecified_or_loopback = !address->high && !(address->low & ~bpf_htonll(1));

	return !unspecified_or_loopback && !ipv6_is_multicast(address);
}

static __always_inline bool icmp4_error_is_due(const struct __sk_buff *skb)
{
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)))
		return false;
	if (!ipv4_is_one_host(ip.saddr) || !ipv4_is_one_host(ip.daddr) || (ip.frag_off & bpf_htons(IP_OFFSET)))
		return false;
	return ip.protocol != IPPROTO_ICMP || icmp4_is_answerable(skb, sizeof(struct ethhdr) + ip.ihl * 4);
}

static __always_inline bool icmp6_error_is_due(const struct __sk_buff *skb)
{
	__u32 offset = sizeof(struct ethhdr) + sizeof(struct ipv6hdr);
	struct ipv6_extension extension;
	struct ipv6hdr ip;
	__u8 next;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)))
		return false;
	if (!ipv6_is_one_host(&ip.saddr) || ipv6_is_multicast(&ip.daddr))
		return false;
	next = ip.nexthdr;
	for (int i = 0; i < IPV6_EXTENSION_HEADERS; i++) {
		if (next == IPPROTO_ICMPV6)
			return icmp6_is_answerable(skb, offset);
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS &&
		    next != IPPROTO_FRAGMENT)
			return true;
		if (bpf_skb_load_bytes(skb, offset, &extension, sizeof(extension)))
			return false;
		if (next == IPPROTO_FRAGMENT) {
			if (extension.fragment & bpf_htons(IPV6_FRAGMENT_OFFSET))
				return false;
			extension.length = 0;
		}
		next = extension.nexthdr;
		offset += (extension.length + 1) * 8;
	}
	return false;
}

/*
 * Whether the sender of the packet may be told of an error: not about an error, a fragment that does not say what it is part
 * of, or a packet to many; and only when there is one sender.
 */
static __always_inline bool icmp_error_is_due(const struct __sk_buff *skb, enum ip_version family)
{
	__u8 first_of_mac;

	if (bpf_skb_load_bytes(skb, 0, &first_of_mac, sizeof(first_of_mac)) || (first_of_mac & 1))
		return false; /* to many on the link */
	return family == IPV6 ? icmp6_error_is_due(skb) : icmp4_error_is_due(skb);
}

/*
 * Cuts the packet to what an error quotes of it, makes room for headers in front, and turns it around on its link. A packet
 * that a tunnel on the same machine marked as its own cannot be cut; what is too much then trails as padding.
 */
static __always_inline outcome icmp_error_wrap(struct __sk_buff *skb, __u32 quoted, __u32 headers)
{
	struct ethhdr *eth;
	__u8 sender[ETH_ALEN];

	if (bpf_skb_change_tail(skb, sizeof(*eth) + quoted, 0) && skb->gso_size)
		return drop(DROP_WRITE_ERROR);
	if (bpf_skb_adjust_room(skb, headers, BPF_ADJ_ROOM_MAC, 0))
		return drop(DROP_WRITE_ERROR);
	eth = packet_start(skb);
	if ((void *)(eth + 1) > packet_end(skb))
		return drop(DROP_WRITE_ERROR);
	copy_mac(sender, eth->h_source);
	copy_mac(eth->h_source, eth->h_dest);
	copy_mac(eth->h_dest, sender);
	return TC_ACT_OK;
}

static __always_inline outcome icmp4_error(struct __sk_buff *skb, const struct icmp_error *error)
{
	struct {
		struct iphdr ip;
		struct icmphdr icmp;
	} reply = {};
	__u32 quoted = skb->len - sizeof(struct ethhdr);
	struct iphdr ip;
	outcome wrapped;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)))
		return drop(DROP_INVALID_PACKET);
	if (ip.tot_len && quoted > bpf_ntohs(ip.tot_len))
		quoted = bpf_ntohs(ip.tot_len); /* not what the link added */
	if (quoted > ICMP_ERROR_LENGTH - sizeof(reply))
		quoted = ICMP_ERROR_LENGTH - sizeof(reply);
	wrapped = icmp_error_wrap(skb, quoted, sizeof(reply));
	if (wrapped)
		return wrapped;
	reply.icmp.type = error->kind == ICMP_ERROR_TOO_BIG ? ICMP_DEST_UNREACH : ICMP_TIME_EXCEEDED;
	reply.icmp.code = error->kind == ICMP_ERROR_TOO_BIG ? ICMP_FRAG_NEEDED : ICMP_EXC_TTL;
	reply.icmp.sequence = error->kind == ICMP_ERROR_TOO_BIG ? bpf_htons(error->mtu) : 0;
	reply.icmp.checksum = sum_fold(sum_of_packet(skb, sizeof(struct ethhdr) + sizeof(reply), quoted,
						     bpf_csum_diff(NULL, 0, &reply.icmp, sizeof(reply.icmp), 0)));
	reply.ip.version = 4;
	reply.ip.ihl = sizeof(reply.ip) / 4;
	reply.ip.tos = ICMP_ERROR_PRECEDENCE;
	reply.ip.tot_len = bpf_htons(sizeof(reply) + quoted);
	reply.ip.frag_off = bpf_htons(IP_DF); /* so that an identification of 0 is right (RFC 6864) */
	reply.ip.ttl = ICMP_ERROR_HOPS;
	reply.ip.protocol = IPPROTO_ICMP;
	reply.ip.saddr = ip_unmapped(error->source);
	reply.ip.daddr = ip.saddr;
	reply.ip.check = ipv4_checksum(&reply.ip);
	return bpf_skb_store_bytes(skb, sizeof(struct ethhdr), &reply, sizeof(reply), 0) ? drop(DROP_WRITE_ERROR) :
											   TC_ACT_OK;
}

static __always_inline outcome icmp6_error(struct __sk_buff *skb, const struct icmp_error *error)
{
	struct {
		struct ipv6hdr ip;
		struct icmp6hdr icmp;
	} reply = {};
	__u32 quoted = skb->len - sizeof(struct ethhdr);
	struct ipv6hdr ip;
	outcome wrapped;

	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)))
		return drop(DROP_INVALID_PACKET);
	if (ip.payload_len && quoted > bpf_ntohs(ip.payload_len) + sizeof(ip))
		quoted = bpf_ntohs(ip.payload_len) + sizeof(ip); /* not what the link added */
	if (quoted > ICMPV6_ERROR_LENGTH - sizeof(reply))
		quoted = ICMPV6_ERROR_LENGTH - sizeof(reply);
	wrapped = icmp_error_wrap(skb, quoted, sizeof(reply));
	if (wrapped)
		return wrapped;
	reply.icmp.type = error->kind == ICMP_ERROR_TOO_BIG ? ICMPV6_PKT_TOOBIG : ICMPV6_TIME_EXCEED;
	reply.icmp.mtu = error->kind == ICMP_ERROR_TOO_BIG ? bpf_htonl(error->mtu) : 0;
	reply.ip.version = 6;
	reply.ip.payload_len = bpf_htons(sizeof(reply.icmp) + quoted);
	reply.ip.nexthdr = IPPROTO_ICMPV6;
	reply.ip.hop_limit = ICMP_ERROR_HOPS;
	reply.ip.saddr = error->source;
	reply.ip.daddr = ip.saddr;
	reply.icmp.checksum = sum_fold(sum_of_packet(skb, sizeof(struct ethhdr) + sizeof(reply), quoted,
						     sum_of_icmp6_header(&reply.ip, &reply.icmp)));
	return bpf_skb_store_bytes(skb, sizeof(struct ethhdr), &reply, sizeof(reply), 0) ? drop(DROP_WRITE_ERROR) :
											   TC_ACT_OK;
}

/* Turns the packet into the error about itself. Ask icmp_error_is_due before. */
static __always_inline outcome icmp_error_make(struct __sk_buff *skb, enum ip_version family,
					       const struct icmp_error *error)
{
	return family == IPV6 ? icmp6_error(skb, error) : icmp4_error(skb, error);
}
