// SPDX-License-Identifier: Apache-2.0
/*
 * What a C program over libbpf takes for the same work on the same maps: the floor that Java is measured against.
 *
 *   floor ENTRIES COUNTERS SHARED EVENTS FILL
 *
 * takes the ids of four maps and of the program that fills the ring buffer, reads lines "OPERATION COUNT" from standard
 * input, and answers each with the nanoseconds that one operation took. "load FILE" loads and closes an object.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { KEYS = 10000, STRIDE = 7919, EVENT_BYTES = 64, PACKET_BYTES = 64 };

static int entries, counters, shared, events, fill;
static volatile uint64_t *memory;
static struct ring_buffer *ring;
static uint64_t keys[KEYS], values[KEYS], sum;

static void fail(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint64_t key(uint64_t round)
{
	return round * STRIDE % KEYS;
}

static void lookup(uint64_t round)
{
	uint64_t k = key(round), value;

	if (bpf_map_lookup_elem(entries, &k, &value))
		fail("lookup");
	sum += value;
}

static void miss(uint64_t round)
{
	uint64_t k = KEYS + key(round), value;

	if (!bpf_map_lookup_elem(entries, &k, &value) || errno != ENOENT)
		fail("miss");
}

static void update(uint64_t round)
{
	uint64_t k = key(round);

	if (bpf_map_update_elem(entries, &k, &round, BPF_ANY))
		fail("update");
}

static void insert_delete(uint64_t round)
{
	uint64_t k = KEYS + key(round);

	if (bpf_map_update_elem(entries, &k, &round, BPF_NOEXIST) || bpf_map_delete_elem(entries, &k))
		fail("insert and delete");
}

static void per_cpu(uint64_t round)
{
	static uint64_t of_cpu[4096];
	uint32_t index = key(round);

	if (bpf_map_lookup_elem(counters, &index, of_cpu))
		fail("per-CPU lookup");
	sum += of_cpu[0];
}

static void mapped_read(uint64_t round)
{
	sum += memory[key(round)];
}

/* The batch operations take KEYS entries a call; what they answer is for one entry. */
static void lookup_batch(void)
{
	uint32_t count = KEYS, cursor;

	if (bpf_map_lookup_batch(entries, NULL, &cursor, keys, values, &count, NULL) && errno != ENOENT)
		fail("lookup batch");
	for (uint32_t i = 0; i < count; i++)
		sum += values[i];
}

static void encode(uint64_t round)
{
	for (uint64_t i = 0; i < KEYS; i++) {
		keys[i] = i;
		values[i] = i + round;
	}
}

static void update_batch(uint64_t round)
{
	uint32_t count = KEYS;

	encode(round);
	if (bpf_map_update_batch(entries, keys, values, &count, NULL))
		fail("update batch");
}

static int on_event(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	sum += *(uint64_t *)data;
	return 0;
}

static double drain(long count)
{
	char packet[PACKET_BYTES] = {0};
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet), .repeat = count);
	uint64_t start;
	int drained;

	if (bpf_prog_test_run_opts(fill, &run))
		fail("fill the ring buffer");
	start = now();
	drained = ring_buffer__consume(ring);
	if (drained != count) {
		fprintf(stderr, "floor: drained %d of %ld events\n", drained, count);
		exit(2);
	}
	return (double)(now() - start) / count;
}

static double timed(void (*operation)(uint64_t), long count)
{
	uint64_t start = now();

	for (long round = 0; round < count; round++)
		operation(round);
	return (double)(now() - start) / count;
}

static void lookup_whole(uint64_t round)
{
	(void)round;
	lookup_batch();
}

static double load(const char *file)
{
	uint64_t start = now();
	struct bpf_object *object = bpf_object__open_file(file, NULL);

	if (!object || bpf_object__load(object))
		fail("load");
	bpf_object__close(object);
	return now() - start;
}

static double answer(const char *operation, const char *argument)
{
	long count = atol(argument);

	if (!strcmp(operation, "load"))
		return load(argument);
	if (!strcmp(operation, "lookup"))
		return timed(lookup, count);
	if (!strcmp(operation, "miss"))
		return timed(miss, count);
	if (!strcmp(operation, "update"))
		return timed(update, count);
	if (!strcmp(operation, "insertAndDelete"))
		return timed(insert_delete, count);
	if (!strcmp(operation, "perCpuLookup"))
		return timed(per_cpu, count);
	if (!strcmp(operation, "mappedRead"))
		return timed(mapped_read, count);
	if (!strcmp(operation, "lookupBatch"))
		return timed(lookup_whole, count) / KEYS;
	if (!strcmp(operation, "updateBatch"))
		return timed(update_batch, count) / KEYS;
	if (!strcmp(operation, "ringDrain"))
		return drain(count);
	fprintf(stderr, "floor: no operation %s\n", operation);
	exit(2);
}

static int open_map(const char *id)
{
	int fd = bpf_map_get_fd_by_id(atoi(id));

	if (fd < 0)
		fail("open a map");
	return fd;
}

int main(int argc, char **argv)
{
	char operation[32], argument[4096];

	if (argc == 6) {
		entries = open_map(argv[1]);
		counters = open_map(argv[2]);
		shared = open_map(argv[3]);
		events = open_map(argv[4]);
		fill = bpf_prog_get_fd_by_id(atoi(argv[5]));
		memory = mmap(NULL, KEYS * sizeof(uint64_t), PROT_READ, MAP_SHARED, shared, 0);
		ring = ring_buffer__new(events, on_event, NULL, NULL);
		if (fill < 0 || memory == MAP_FAILED || !ring)
			fail("open the maps");
	}
	while (scanf("%31s %4095s", operation, argument) == 2) {
		printf("%.3f\n", answer(operation, argument));
		fflush(stdout);
	}
	return sum == 1; /* keeps the sums from being optimised away */
}
