// SPDX-License-Identifier: Apache-2.0
/*
 * Requests, connections and datagrams from one network namespace to another, each side in a process of its own:
 *
 *   traffic PROCESSOR       stays on this processor; -1: wherever the kernel puts it
 *
 * reads lines from standard input. "serve NAMESPACE ADDRESS PORT" answers octets on a TCP port and counts datagrams on the
 * UDP port after it, from then on; "received" answers how many datagrams came since it was last asked. "from NAMESPACE ADDRESS
 * PORT" says where the other side is. "requests SECONDS" sends an octet and waits for one, over one connection; "connections
 * SECONDS" makes a connection for each octet; both answer with transactions a second and the 50th and 99th percentile of
 * microseconds that one took. "datagrams OCTETS SECONDS" answers with the seconds it sent for. Every transaction is timed and
 * kept, so percentiles are those of all of them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, LARGEST = 2048, MOST_TRANSACTIONS = 1 << 22, RECEIVE_BUFFER = 4 << 20, PATIENCE_SECONDS = 5 };

enum { MORE = 1, LAST = 2 }; /* what an octet says: whether the connection is used again */

struct place {
	struct sockaddr_storage address;
	socklen_t length;
};

static struct place peer;
static uint32_t nanos[MOST_TRANSACTIONS];
static unsigned long received;

static void fail(const char *what)
{
	fprintf(stderr, "traffic: cannot %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void enter(const char *namespace)
{
	int fd = open(namespace, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail("enter the network namespace");
	close(fd);
}

static struct place place(const char *address, int port)
{
	struct place place = { .length = sizeof(struct sockaddr_in) };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&place.address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&place.address;

	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
	} else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		place.length = sizeof(*v6);
	} else {
		fail("read an address");
	}
	return place;
}

static struct place datagrams_of(struct place place)
{
	struct sockaddr_in *any = (struct sockaddr_in *)&place.address; /* ports are in one place in both families */

	any->sin_port = htons(ntohs(any->sin_port) + 1);
	return place;
}

static int open_socket(const struct place *at, int type)
{
	int one = 1, fd = socket(at->address.ss_family, type | SOCK_CLOEXEC, 0);
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };

	if (fd < 0)
		fail("open a socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)))
		fail("set up a socket");
	return fd;
}

static void *answer(void *argument)
{
	int one = 1, listener = *(int *)argument;
	char octet;

	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			fail("accept a connection");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		while (read(fd, &octet, 1) == 1 && write(fd, &octet, 1) == 1 && octet != LAST)
			;
		close(fd);
	}
	return NULL;
}

static void *count(void *argument)
{
	static __thread char octets[BATCH][LARGEST];
	int fd = *(int *)argument;
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec parts[BATCH];

	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ octets[i], LARGEST };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	for (;;) {
		int got = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);

		if (got < 0)
			fail("receive datagrams");
		__atomic_add_fetch(&received, got, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void start(void *(*body)(void *), int fd)
{
	pthread_t thread;
	int *argument = malloc(sizeof(int));

	if (!argument)
		fail("get memory");
	*argument = fd;
	errno = pthread_create(&thread, NULL, body, argument);
	if (errno)
		fail("start a thread");
}

static void serve(struct place at)
{
	int buffer = RECEIVE_BUFFER, listener = open_socket(&at, SOCK_STREAM), sink;

	if (bind(listener, (struct sockaddr *)&at.address, at.length) || listen(listener, 16))
		fail("listen");
	at = datagrams_of(at);
	sink = open_socket(&at, SOCK_DGRAM);
	if (setsockopt(sink, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) ||
	    bind(sink, (struct sockaddr *)&at.address, at.length))
		fail("listen for datagrams");
	start(answer, listener);
	start(count, sink);
}

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

static void stay_on(int processor)
{
	cpu_set_t only;

	if (processor < 0)
		return;
	CPU_ZERO(&only);
	CPU_SET(processor, &only);
	if (sched_setaffinity(0, sizeof(only), &only))
		fail("stay on one processor");
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
		if (!strcmp(word, "serve") && scanf("%255s %63s %d", namespace, address, &number) == 3) {
			enter(namespace);
			serve(place(address, number));
			printf("0\n");
		} else if (!strcmp(word, "from") && scanf("%255s %63s %d", namespace, address, &number) == 3) {
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
		} else if (!strcmp(word, "received")) {
			printf("%lu\n", __atomic_exchange_n(&received, 0, __ATOMIC_RELAXED));
		} else {
			fprintf(stderr, "traffic: cannot read %s\n", word);
			return 2;
		}
		fflush(stdout);
	}
	return 0;
}
