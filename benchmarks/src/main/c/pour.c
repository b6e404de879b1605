// SPDX-License-Identifier: Apache-2.0
/*
 * Sends UDP packets out of an interface as fast as one processor can, without a route or a socket of their own: the
 * receiving end of a veth pair does its work, filters included, on the sender's time.
 *
 * Reads lines from standard input: "packet SOURCE PORT" adds a packet, "clear" forgets all, "send INDEX MAC DESTINATION
 * COUNT" sends that many in turns out of the interface with this index and answers with the nanoseconds it took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MAX_PACKETS = 4096, BATCH = 64, PAYLOAD = 18 };

struct packet {
	struct ether_header ethernet;
	struct iphdr ip;
	struct udphdr udp;
	char payload[PAYLOAD];
} __attribute__((packed));

static struct packet packets[MAX_PACKETS];
static unsigned int count;

static void fail(const char *what)
{
	fprintf(stderr, "pour: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint16_t checksum(const void *header)
{
	const uint16_t *words = header;
	uint32_t sum = 0;

	for (int i = 0; i < 10; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void add(const char *source, int port)
{
	struct packet *packet = &packets[count++ % MAX_PACKETS];

	memset(packet, 0, sizeof(*packet));
	packet->ethernet.ether_type = htons(ETHERTYPE_IP);
	packet->ip.version = 4;
	packet->ip.ihl = 5;
	packet->ip.ttl = 64;
	packet->ip.protocol = IPPROTO_UDP;
	packet->ip.tot_len = htons(sizeof(*packet) - sizeof(packet->ethernet));
	packet->ip.saddr = inet_addr(source);
	packet->udp.source = htons(40000);
	packet->udp.dest = htons(port);
	packet->udp.len = htons(sizeof(packet->udp) + PAYLOAD);
}

static void address(const char *mac, const char *destination)
{
	for (unsigned int i = 0; i < count; i++) {
		struct packet *packet = &packets[i];
		uint8_t *to = packet->ethernet.ether_dhost;

		if (sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", to, to + 1, to + 2, to + 3, to + 4, to + 5) != 6)
			fail("read a MAC address");
		packet->ip.daddr = inet_addr(destination);
		packet->ip.check = 0;
		packet->ip.check = checksum(&packet->ip);
	}
}

static uint64_t pour(int socket, int index, unsigned long total)
{
	struct sockaddr_ll out = { .sll_family = AF_PACKET, .sll_ifindex = index, .sll_halen = ETH_ALEN };
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH];
	unsigned long sent = 0;
	uint64_t start = now();

	while (sent < total) {
		unsigned int batch = total - sent < BATCH ? total - sent : BATCH;
		int done;

		for (unsigned int i = 0; i < batch; i++) {
			parts[i] = (struct iovec){ &packets[(sent + i) % count], sizeof(struct packet) };
			messages[i].msg_hdr = (struct msghdr){ .msg_name = &out,
							       .msg_namelen = sizeof(out),
							       .msg_iov = &parts[i],
							       .msg_iovlen = 1 };
		}
		done = sendmmsg(socket, messages, batch, 0);
		if (done < 0 && errno != ENOBUFS && errno != EAGAIN)
			fail("send");
		sent += done > 0 ? done : 0;
	}
	return now() - start;
}

int main(void)
{
	char word[16], text[32], destination[32];
	int one = 1, index, port;
	unsigned long total;
	int out = socket(AF_PACKET, SOCK_RAW, 0);

	if (out < 0 || setsockopt(out, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)))
		fail("open a packet socket");
	while (scanf("%15s", word) == 1) {
		if (!strcmp(word, "packet") && scanf("%31s %d", text, &port) == 2) {
			add(text, port);
		} else if (!strcmp(word, "clear")) {
			count = 0;
		} else if (!strcmp(word, "send") && scanf("%d %31s %31s %lu", &index, text, destination, &total) == 4) {
			address(text, destination);
			printf("%llu\n", (unsigned long long)pour(out, index, total));
			fflush(stdout);
		} else {
			fprintf(stderr, "pour: cannot read %s\n", word);
			return 2;
		}
	}
	return 0;
}
