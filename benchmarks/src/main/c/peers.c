// SPDX-License-Identifier: Apache-2.0
/*
 * The neighbours of a BGP speaker: sends it UPDATEs that others have encoded into files, and counts what it tells the last
 * of the chain. It keeps no routes: the sum of a hash of each prefix says whether two runs are about the same ones.
 *
 * Reads lines from standard input:
 *   "session NUMBER NAMESPACE LOCAL REMOTE AS HOLD AFI RESTART"  describes one; with RESTART it can restart gracefully
 *   "open NUMBER RESTARTED MILLIS"  answers 1 when it is established, or 0 after so many milliseconds
 *   "close NUMBER"                  without a word, as if its host had died; answers 0
 *   "inspect FILE"                  answers messages, announced, their sum, withdrawn, their sum, and octets
 *   "forget"                        begins to count anew what session 0 hears
 *   "relay ANNOUNCED SUM WITHDRAWN SUM MARKS QUIET PATIENCE NUMBER FILE …"  sends files over sessions, all at once, until
 *       session 0 has heard so much (-1: however much) and QUIET milliseconds more, or nothing new for PATIENCE;
 *       answers the nanoseconds until it had heard so much (or -1) and to the last UPDATE, then counts as "inspect" does
 *   "gaps NUMBER"                   answers the longest time between two KEEPALIVEs since it was last asked, and their number
 *   "cpu PID …"                     answers the nanoseconds that these processes have been running
 */
#include "sockets.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { OPEN = 1, UPDATE = 2, NOTIFICATION = 3, KEEPALIVE = 4 };
enum { MARKER = 16, HEADER = 19, IPV4 = 1, UNICAST = 1, MP_REACH = 14, MP_UNREACH = 15, EXTENDED_LENGTH = 0x10 };
enum { SESSIONS = 32, ROOM = 1 << 18, LINE = 1 << 14, RETRY_MILLIS = 20 };

struct heard {
	uint64_t messages, announced, withdrawn, marks, octets;
	uint32_t announced_sum, withdrawn_sum;
	uint64_t last;
};

struct session {
	char namespace[256];
	struct place local, remote;
	unsigned int as, hold, afi;
	bool restarts;
	int fd;
	bool established, lost;
	const uint8_t *out;
	size_t out_size, out_sent;
	uint64_t keepalive_due, last_keepalive, longest_gap, keepalives;
	uint8_t *in;
	size_t filled;
	struct heard heard;
};

static struct session sessions[SESSIONS];

static unsigned int u16(const uint8_t *from)
{
	return from[0] << 8 | from[1];
}

static uint8_t *put16(uint8_t *to, unsigned int value)
{
	to[0] = value >> 8;
	to[1] = value;
	return to + 2;
}

static uint8_t *put32(uint8_t *to, uint32_t value)
{
	return put16(put16(to, value >> 16), value & 0xffff);
}

static uint32_t hash(const uint8_t *prefix, unsigned int octets, unsigned int bits)
{
	uint64_t parts[2] = { 0, 0 };

	memcpy(parts, prefix, octets);
	parts[0] = (parts[0] ^ bits) * 0x9e3779b97f4a7c15;
	parts[0] = (parts[0] ^ parts[0] >> 32 ^ parts[1]) * 0xbf58476d1ce4e5b9;
	return parts[0] >> 32;
}

/* Those of RFC 2544 and RFC 5180, which no table of the bench has routes in: they end what a file has to say. */
static bool is_mark(const uint8_t *prefix, unsigned int bits)
{
	static const uint8_t ipv4[] = { 198, 18 }, ipv6[] = { 0x20, 0x01, 0x00, 0x02, 0x00, 0x00 };

	return (bits == 32 && !memcmp(prefix, ipv4, sizeof(ipv4))) || (bits == 128 && !memcmp(prefix, ipv6, sizeof(ipv6)));
}

static void count(struct heard *heard, const uint8_t *at, const uint8_t *end, bool announced)
{
	while (at < end) {
		unsigned int bits = *at++, octets = (bits + 7) / 8;

		if (octets > (size_t)(end - at) || octets > 16)
			fail("read a prefix");
		if (is_mark(at, bits)) {
			heard->marks += announced;
		} else if (announced) {
			heard->announced++;
			heard->announced_sum += hash(at, octets, bits);
		} else {
			heard->withdrawn++;
			heard->withdrawn_sum += hash(at, octets, bits);
		}
		at += octets;
	}
}

/* What RFC 4760 carries among the attributes. */
static void count_mp(struct heard *heard, const uint8_t *at, const uint8_t *end)
{
	while (at < end) {
		unsigned int extended = at[0] & EXTENDED_LENGTH, type = at[1];
		unsigned int length = extended ? u16(at + 2) : at[2];
		const uint8_t *value = at + (extended ? 4 : 3);

		if (type == MP_REACH)
			count(heard, value + 4 + value[3] + 1, value + length, true);
		else if (type == MP_UNREACH)
			count(heard, value + 3, value + length, false);
		at = value + length;
	}
}

static void count_update(struct heard *heard, const uint8_t *message, unsigned int length)
{
	const uint8_t *withdrawn = message + HEADER + 2, *attributes = withdrawn + u16(withdrawn - 2) + 2;
	const uint8_t *announced = attributes + u16(attributes - 2), *end = message + length;

	heard->messages++;
	heard->octets += length;
	count(heard, withdrawn, attributes - 2, false);
	count(heard, announced, end, true);
	if (announced == end)
		count_mp(heard, attributes, announced);
}

static uint8_t *header(uint8_t *to, unsigned int length, unsigned int type)
{
	memset(to, 0xff, MARKER);
	to = put16(to + MARKER, length);
	*to++ = type;
	return to;
}

static void put(struct session *session, const uint8_t *message, size_t length)
{
	if (send(session->fd, message, length, MSG_NOSIGNAL) != (ssize_t)length)
		session->lost = true; /* messages that are sent by this way fit into any buffer */
}

static void keepalive(struct session *session)
{
	uint8_t message[HEADER];

	header(message, sizeof(message), KEEPALIVE);
	put(session, message, sizeof(message));
	session->keepalive_due = now() + session->hold * 1000000000ull / 3;
}

static void introduce(struct session *session, bool restarted)
{
	uint8_t message[128], capabilities[64], *at = capabilities;
	unsigned int length;

	at = put16(at, 1 << 8 | 4); /* RFC 4760 */
	at = put16(put16(at, session->afi), UNICAST);
	at = put16(at, 2 << 8); /* RFC 2918 */
	at = put32(put16(at, 65 << 8 | 4), session->as); /* RFC 6793 */
	if (session->restarts) { /* RFC 4724: for two minutes, and forwarding went on */
		at = put16(put16(at, 64 << 8 | 6), (restarted ? 0x8000 : 0) | 120);
		at = put16(put16(at, session->afi), UNICAST << 8 | (restarted ? 0x80 : 0));
	}
	length = at - capabilities;
	at = header(message, HEADER + 10 + 2 + length, OPEN);
	*at++ = 4;
	at = put16(put16(at, session->as), session->hold);
	at = put32(at, 10u << 24 | session->as); /* no address, but unique */
	at = put16(at, (length + 2) << 8 | 2);
	*at++ = length;
	memcpy(at, capabilities, length);
	put(session, message, at + length - message);
}

static void take(struct session *session, const uint8_t *message, unsigned int length)
{
	uint64_t time = now();

	switch (message[HEADER - 1]) {
	case OPEN:
		keepalive(session);
		break;
	case KEEPALIVE:
		if (session->established && time - session->last_keepalive > session->longest_gap)
			session->longest_gap = time - session->last_keepalive;
		session->established = true;
		session->last_keepalive = time;
		session->keepalives++;
		break;
	case UPDATE:
		count_update(&session->heard, message, length);
		session->heard.last = time;
		break;
	default:
		fprintf(stderr, "peers: AS %u was sent NOTIFICATION %u/%u\n", session->as, message[HEADER], message[HEADER + 1]);
		session->lost = true;
	}
}

static void receive(struct session *session)
{
	ssize_t octets = recv(session->fd, session->in + session->filled, ROOM - session->filled, 0);
	size_t done = 0;

	if (octets <= 0) {
		session->lost = octets == 0 || errno != EAGAIN;
		return;
	}
	session->filled += octets;
	while (session->filled - done >= HEADER) {
		unsigned int length = u16(session->in + done + MARKER);

		if (session->filled - done < length)
			break;
		take(session, session->in + done, length);
		done += length;
	}
	session->filled -= done;
	memmove(session->in, session->in + done, session->filled);
}

static void transmit(struct session *session)
{
	ssize_t octets =
		send(session->fd, session->out + session->out_sent, session->out_size - session->out_sent, MSG_NOSIGNAL);

	if (octets < 0) {
		session->lost = errno != EAGAIN;
		return;
	}
	session->out_sent += octets;
	if (session->out_sent == session->out_size) {
		munmap((void *)session->out, session->out_size);
		session->out = NULL;
	}
}

/* Waits so long for the sessions, or for standard input if that is wanted; answers whether there is such. */
static bool turn(int millis, bool commands)
{
	struct pollfd ready[SESSIONS + 1];
	struct session *of[SESSIONS];
	int used = 0;

	for (struct session *session = sessions; session < sessions + SESSIONS; session++) {
		if (session->fd > 0 && !session->lost) {
			of[used] = session;
			ready[used++] = (struct pollfd){ session->fd, POLLIN | (session->out ? POLLOUT : 0), 0 };
		}
	}
	ready[used] = (struct pollfd){ commands ? 0 : -1, POLLIN, 0 };
	if (poll(ready, used + 1, millis) < 0 && errno != EINTR)
		fail("wait");
	for (int i = 0; i < used; i++) {
		if (ready[i].revents & ~POLLOUT)
			receive(of[i]);
		if (ready[i].revents & POLLOUT && !of[i]->lost)
			transmit(of[i]);
		/* Never within a message of the file; what is in it says as well that we are there. */
		if (of[i]->established && !of[i]->out && of[i]->hold && now() >= of[i]->keepalive_due)
			keepalive(of[i]);
	}
	return ready[used].revents != 0;
}

static void drop(struct session *session)
{
	if (session->fd > 0)
		close(session->fd);
	if (session->out)
		munmap((void *)session->out, session->out_size);
	session->fd = 0;
	session->out = NULL;
	session->filled = 0;
	session->established = session->lost = false;
}

static void dial(struct session *session, bool restarted)
{
	enter(session->namespace);
	session->fd = open_socket(&session->local, SOCK_STREAM);
	if (bind(session->fd, (struct sockaddr *)&session->local.address, session->local.length))
		fail("bind to a local address");
	if (connect(session->fd, (struct sockaddr *)&session->remote.address, session->remote.length)) {
		session->lost = true;
		return;
	}
	if (fcntl(session->fd, F_SETFL, O_NONBLOCK))
		fail("set up a socket");
	introduce(session, restarted);
}

/* Until it is established: who is only starting refuses connections, or closes them. */
static bool establish(struct session *session, bool restarted, unsigned int millis)
{
	uint64_t end = now() + millis * 1000000ull;

	drop(session);
	dial(session, restarted);
	while (!session->established && now() < end) {
		turn(RETRY_MILLIS, false);
		if (session->lost) {
			drop(session);
			turn(RETRY_MILLIS, false);
			usleep(RETRY_MILLIS * 1000);
			dial(session, restarted);
		}
	}
	return session->established;
}

static const uint8_t *map(const char *name, size_t *size)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat file;
	void *mapped;

	if (fd < 0 || fstat(fd, &file))
		fail("open a file");
	mapped = mmap(NULL, file.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (mapped == MAP_FAILED)
		fail("map a file");
	close(fd);
	*size = file.st_size;
	return mapped;
}

static void print_counts(const struct heard *heard)
{
	printf("%lu %lu %u %lu %u %lu\n", heard->messages, heard->announced, heard->announced_sum, heard->withdrawn,
	       heard->withdrawn_sum, heard->octets);
}

static void inspect(const char *name)
{
	struct heard heard = { 0 };
	size_t size, done = 0;
	const uint8_t *file = map(name, &size);

	while (done < size) {
		unsigned int length = u16(file + done + MARKER);

		count_update(&heard, file + done, length);
		done += length;
	}
	munmap((void *)file, size);
	print_counts(&heard);
}

struct wanted {
	int64_t announced, announced_sum, withdrawn, withdrawn_sum, marks;
};

static bool is(int64_t wanted, uint64_t count)
{
	return wanted < 0 || (uint64_t)wanted == count;
}

static bool has_heard(const struct heard *heard, const struct wanted *wanted)
{
	return is(wanted->announced, heard->announced) && is(wanted->announced_sum, heard->announced_sum) &&
	       is(wanted->withdrawn, heard->withdrawn) && is(wanted->withdrawn_sum, heard->withdrawn_sum) &&
	       is(wanted->marks, heard->marks);
}

static void require_sessions(void)
{
	for (struct session *session = sessions; session < sessions + SESSIONS; session++) {
		if (session->lost) {
			fprintf(stderr, "peers: the session of AS %u was lost\n", session->as);
			exit(2);
		}
	}
}

/* How many octets of files are still to be sent. */
static size_t unsent(void)
{
	size_t octets = 0;

	for (struct session *session = sessions; session < sessions + SESSIONS; session++) {
		if (session->out)
			octets += session->out_size - session->out_sent;
	}
	return octets;
}

static void relay(const struct wanted *wanted, unsigned int quiet, unsigned int patience)
{
	struct heard *heard = &sessions[0].heard;
	uint64_t start = now(), done = 0, moved = start, messages = heard->messages;
	size_t left = unsent();

	while (now() - moved <= (done ? quiet : patience) * 1000000ull) {
		turn(1, false);
		require_sessions();
		if (!done && !unsent() && has_heard(heard, wanted))
			done = heard->last > start ? heard->last : now();
		if (heard->messages != messages || unsent() != left) {
			messages = heard->messages;
			left = unsent();
			moved = now();
		}
	}
	printf("%ld %ld ", done ? (int64_t)(done - start) : -1, heard->last > start ? (int64_t)(heard->last - start) : 0);
	print_counts(heard);
}

static char *word(char **line)
{
	char *found = strsep(line, " ");

	if (!found) {
		fprintf(stderr, "peers: a command has too few words\n");
		exit(2);
	}
	return found;
}

static long number(char **line)
{
	return atol(word(line));
}

static struct session *session_in(char **line)
{
	long index = number(line);

	if (index < 0 || index >= SESSIONS) {
		fprintf(stderr, "peers: there is no session %ld\n", index);
		exit(2);
	}
	return &sessions[index];
}

static void describe(struct session *session, char **line)
{
	drop(session);
	snprintf(session->namespace, sizeof(session->namespace), "%s", word(line));
	session->local = place(word(line), 0);
	session->remote = place(word(line), 179);
	session->as = number(line);
	session->hold = number(line);
	session->afi = number(line);
	session->restarts = number(line);
	if (!session->in)
		session->in = malloc(ROOM);
}

static void start_relay(char **line)
{
	struct wanted wanted = { number(line), number(line), number(line), number(line), number(line) };
	unsigned int quiet = number(line), patience = number(line);

	while (*line) {
		struct session *session = session_in(line);

		session->out = map(word(line), &session->out_size);
		session->out_sent = 0;
	}
	relay(&wanted, quiet, patience);
}

static void answer_gaps(struct session *session)
{
	printf("%lu %lu\n", session->longest_gap, session->keepalives);
	session->longest_gap = session->keepalives = 0;
}

static void answer_cpu(char **line)
{
	uint64_t sum = 0;

	while (*line) {
		struct timespec time;
		clockid_t clock;

		if (clock_getcpuclockid(number(line), &clock) || clock_gettime(clock, &time))
			fail("read the clock of a process");
		sum += time.tv_sec * 1000000000ull + time.tv_nsec;
	}
	printf("%lu\n", sum);
}

static void obey(char *line)
{
	char *what = word(&line);

	if (!strcmp(what, "session")) {
		describe(session_in(&line), &line);
	} else if (!strcmp(what, "open")) {
		struct session *session = session_in(&line);
		bool restarted = number(&line);

		printf("%d\n", establish(session, restarted, number(&line)));
	} else if (!strcmp(what, "close")) {
		drop(session_in(&line));
		printf("0\n");
	} else if (!strcmp(what, "inspect")) {
		inspect(word(&line));
	} else if (!strcmp(what, "forget")) {
		memset(&sessions[0].heard, 0, sizeof(sessions[0].heard));
		return;
	} else if (!strcmp(what, "relay")) {
		start_relay(&line);
	} else if (!strcmp(what, "gaps")) {
		answer_gaps(session_in(&line));
	} else if (!strcmp(what, "cpu")) {
		answer_cpu(&line);
	} else {
		fprintf(stderr, "peers: cannot read %s\n", what);
		exit(2);
	}
	fflush(stdout);
}

int main(void)
{
	static char lines[LINE];
	size_t filled = 0;

	for (;;) {
		ssize_t octets;
		char *end;

		if (!turn(100, true))
			continue;
		octets = read(0, lines + filled, sizeof(lines) - filled);
		if (octets <= 0)
			return 0;
		filled += octets;
		while ((end = memchr(lines, '\n', filled))) {
			*end++ = 0;
			obey(lines);
			filled -= end - lines;
			memmove(lines, end, filled);
		}
	}
}
