// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Turns the packet at hand into the ICMP error about itself, to be sent back the way it came: RFC 792 and RFC 1812, section
 * 4.3, of IPv4; RFC 4443 of IPv6. None of this is on the way of packets that arrive, so it spares stack and not time.
 */
#pragma once

#include "bpf.h"
#include "drop.h"
#include "icmp_checksum.h"
#include "packet_read.h"

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
	ETH_MULTICAST = 1,	      /* of a MAC's first octet: to many on the link */
};

/* Errors about errors would never end (RFC 1122, 3.2.2; RFC 4443, 2.4 e). */
static __always_inline bool icmp_is_answerable(enum ip_version version, __u8 type)
{
	if (version == IPV6)
		return type >= ICMPV6_INFORMATIONAL && type != NDISC_REDIRECT;
	return !icmp_is_error(IPV4, type) && type != ICMP_SOURCE_QUENCH && type != ICMP_REDIRECT;
}

/*
 * Whether the sender of the packet may be told of an error: not about an error, a fragment that does not say what it is part
 * of, or a packet to many; and only when there is one sender.
 */
static __always_inline bool icmp_error_is_due(struct __sk_buff *skb, enum ip_version version)
{
	struct cursor cursor = {};
	struct packet packet = {};
	__u8 octet;

	if (bpf_skb_load_bytes(skb, 0, &octet, sizeof(octet)) || (octet & ETH_MULTICAST))
		return false;
	if (packet_read_ip(skb, version, &packet, &cursor) || cursor.later_fragment)
		return false;
	if (!ip_is_one_host(version, packet.source) || !ip_is_one_host(version, packet.destination))
		return false;
	if (!packet_is_icmp(&packet))
		return true;
	return !bpf_skb_load_bytes(skb, cursor.offset, &octet, sizeof(octet)) && icmp_is_answerable(version, octet);
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
	reply.ip.version = IPV4;
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
	reply.ip.version = IPV6;
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
static __always_inline outcome icmp_error_make(struct __sk_buff *skb, enum ip_version version,
					       const struct icmp_error *error)
{
	return version == IPV4 ? icmp4_error(skb, error) : icmp6_error(skb, error);
}
