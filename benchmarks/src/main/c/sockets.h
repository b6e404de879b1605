// SPDX-License-Identifier: Apache-2.0
/* What programs of the benches need that talk: sockets in network namespaces, addresses of both families, the clock. */
#pragma once

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, LARGEST = 2048, PATIENCE_SECONDS = 5 };

enum { MORE = 1, LAST = 2 }; /* what an octet says: whether the connection is used again */

struct place {
	struct sockaddr_storage address;
	socklen_t length;
};

static inline void fail(const char *what)
{
	fprintf(stderr, "%s: cannot %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(2);
}

static inline uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static inline void enter(const char *namespace)
{
	int fd = open(namespace, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail("enter the network namespace");
	close(fd);
}

static inline struct place place(const char *address, int port)
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

static inline struct place datagrams_of(struct place place)
{
	struct sockaddr_in *any = (struct sockaddr_in *)&place.address; /* ports are in one place in both families */

	any->sin_port = htons(ntohs(any->sin_port) + 1);
	return place;
}

static inline int open_socket(const struct place *at, int type)
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

static inline void stay_on(int processor)
{
	cpu_set_t only;

	if (processor < 0)
		return;
	CPU_ZERO(&only);
	CPU_SET(processor, &only);
	if (sched_setaffinity(0, sizeof(only), &only))
		fail("stay on one processor");
}
