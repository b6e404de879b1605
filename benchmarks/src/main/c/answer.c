// SPDX-License-Identifier: Apache-2.0
/*
 * The answering side of the pod-path bench, for any number of network namespaces:
 *
 *   answer PROCESSOR        stays on this processor; -1: wherever the kernel puts it
 *
 * reads lines from standard input. "serve NAMESPACE ADDRESS PORT" sends octets back on a TCP port and counts datagrams on the
 * UDP port after it, from then on; "received" answers how many datagrams came since it was last asked.
 */
#include "sockets.h"

#include <pthread.h>

enum { RECEIVE_BUFFER = 4 << 20, BACKLOG = 16 };

static unsigned long received;

static void *send_back(void *argument)
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

	if (bind(listener, (struct sockaddr *)&at.address, at.length) || listen(listener, BACKLOG))
		fail("listen");
	at = datagrams_of(at);
	sink = open_socket(&at, SOCK_DGRAM);
	if (setsockopt(sink, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) ||
	    bind(sink, (struct sockaddr *)&at.address, at.length))
		fail("listen for datagrams");
	start(send_back, listener);
	start(count, sink);
}

int main(int argc, char **argv)
{
	char word[16], namespace[256], address[64];
	int port;

	if (argc != 2)
		return 2;
	stay_on(atoi(argv[1]));
	while (scanf("%15s", word) == 1) {
		if (!strcmp(word, "serve") && scanf("%255s %63s %d", namespace, address, &port) == 3) {
			enter(namespace);
			serve(place(address, port));
			printf("0\n");
		} else if (!strcmp(word, "received")) {
			printf("%lu\n", __atomic_exchange_n(&received, 0, __ATOMIC_RELAXED));
		} else {
			fprintf(stderr, "%s: cannot read %s\n", argv[0], word);
			return 2;
		}
		fflush(stdout);
	}
	return 0;
}
