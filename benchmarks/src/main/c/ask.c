// SPDX-License-Identifier: Apache-2.0
/*
 * The asking side of the pod-path bench:
 *
 *   ask PROCESSOR           stays on this processor; -1: wherever the kernel puts it
 *
 * reads lines from standard input. "from NAMESPACE ADDRESS PORT" says where to ask from and whom. "requests SECONDS" sends an
 * octet and waits for one, over one connection; "connections SECONDS" makes a connection for each octet; both answer with
 * transactions a second and the 50th and 99th percentile of microseconds that one took. "datagrams OCTETS SECONDS" answers with
 * the seconds it sent for. Every transaction is timed and kept, so percentiles are those of all of them.
 */
#include "sockets.h"

enum { MOST_TRANSACTIONS = 1 << 22 };

static struct place peer;
static uint32_t nanos[MOST_TRANSACTIONS];

static int connect_to_peer(void)
{
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int one = 1, fd = open_socket(&peer, SOCK_STREAM);

	if (connect(fd, (struct sockaddr *)&peer.address, peer.length))
		fail("connect");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)))
		fail("set up a connection");
	return fd;
}

static void transact(int fd, char octet)
{
	if (write(fd, &octet, 1) != 1 || read(fd, &octet, 1) != 1)
		fail("get an answer");
}

/* The other side closes first, and keeps the connection in TIME_WAIT: here it would use up the ports. */
static void connect_and_transact(void)
{
	int fd = connect_to_peer();
	char octet;

	transact(fd, LAST);
	if (read(fd, &octet, 1) != 0)
		fail("see the other side close");
	close(fd);
}

static int by_size(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

static double percentile(unsigned long transactions, int percent)
{
	return nanos[(transactions - 1) * percent / 100] / 1e3;
}

static void transactions(int fd, double seconds)
{
	uint64_t begin = now(), end = begin + seconds * 1e9, last = begin;
	unsigned long done = 0;

	while (last < end && done < MOST_TRANSACTIONS) {
		uint64_t after;

		if (fd < 0)
			connect_and_transact();
		else
			transact(fd, MORE);
		after = now();
		nanos[done++] = after - last;
		last = after;
	}
	qsort(nanos, done, sizeof(nanos[0]), by_size);
	printf("%.1f %.3f %.3f\n", done / ((last - begin) / 1e9), percentile(done, 50), percentile(done, 99));
}

static void datagrams(int octets, double seconds)
{
	static char payload[LARGEST];
	struct place to = datagrams_of(peer);
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec part = { payload, octets };
	int fd = open_socket(&to, SOCK_DGRAM);
	uint64_t begin = now(), end = begin + seconds * 1e9, last = begin;

	if (connect(fd, (struct sockaddr *)&to.address, to.length))
		fail("address datagrams");
	for (int i = 0; i < BATCH; i++)
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &part, .msg_iovlen = 1 };
	for (; last < end; last = now())
		if (sendmmsg(fd, messages, BATCH, 0) < 0 && errno != ENOBUFS && errno != EAGAIN)
			fail("send datagrams");
	close(fd);
	printf("%.6f\n", (last - begin) / 1e9);
}

int main(int argc, char **argv)
{
	char word[16], namespace[256], address[64];
	double seconds;
	int number;

	if (argc != 2)
		return 2;
	stay_on(atoi(argv[1]));
	while (scanf("%15s", word) == 1) {
		if (!strcmp(word, "from") && scanf("%255s %63s %d", namespace, address, &number) == 3) {
			enter(namespace);
			peer = place(address, number);
			printf("0\n");
		} else if (!strcmp(word, "requests") && scanf("%lf", &seconds) == 1) {
			int fd = connect_to_peer();

			transactions(fd, seconds);
			close(fd);
		} else if (!strcmp(word, "connections") && scanf("%lf", &seconds) == 1) {
			transactions(-1, seconds);
		} else if (!strcmp(word, "datagrams") && scanf("%d %lf", &number, &seconds) == 2 && number <= LARGEST) {
			datagrams(number, seconds);
		} else {
			fprintf(stderr, "%s: cannot read %s\n", argv[0], word);
			return 2;
		}
		fflush(stdout);
	}
	return 0;
}
