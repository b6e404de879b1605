// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpInformation;
import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpStationStatus;
import io.meshpath.bgp.bmp.BmpWriter;
import io.meshpath.bpf.layout.Octets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one monitoring station: made, lost and made again, and what goes over it (RFC 7854, section 3). Owned by
 * the thread that calls doWork().
 *
 * <p>Messages are made when the socket has room: first what concerns sessions, then tables.
 */
final class Station {
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(12);
    private static final int CAPACITY = 1 << 17;
    /** Room for any message: a Peer Up has two OPENs of 4096 octets each. */
    private static final int ROOM = 3 * 4096;

    private final BmpStation settings;
    private final StationFeed feed;
    private final StationDialer dialer;
    private final InstantSource clock;
    private final String name;
    private final ByteBuffer out = ByteBuffer.allocateDirect(CAPACITY);
    private final ByteBuffer in = ByteBuffer.allocate(64);
    private final Timer retry = new Timer();
    private final Timer statistics = new Timer();
    private final Queue<BmpMessage> messages = new ArrayDeque<>();
    private @Nullable ByteChannel channel;
    private boolean connected;
    private Duration nextRetry;
    private Optional<String> lastError = Optional.empty();
    private long count;

    Station(BmpStation settings, StationFeed feed, StationDialer dialer, InstantSource clock, String name) {
        this.settings = settings;
        this.feed = feed;
        this.dialer = dialer;
        this.clock = clock;
        this.name = name;
        this.nextRetry = settings.retry();
    }

    /** Where the bytes go; reads and writes answer 0 until it is connected. */
    @FunctionalInterface
    interface StationDialer {
        ByteChannel dial(BmpStation station) throws IOException;
    }

    StationFeed feed() {
        return feed;
    }

    boolean isConnected() {
        return connected;
    }

    /** Begins to connect. */
    void start(long now) {
        retry.start(now, Duration.ZERO);
    }

    /** Queues a message that goes before all routes. */
    void send(BmpMessage message) {
        messages.add(message);
    }

    int doWork(long now) {
        if (channel == null && !retry.isDue(now)) {
            return 0;
        }
        try {
            return channel == null ? dial() : read(channel) + write(channel, now);
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()), now);
            return 1;
        }
    }

    long remaining(long now) {
        return Math.min(retry.remaining(now), connected ? statistics.remaining(now) : Long.MAX_VALUE);
    }

    /** Says that it is over, as far as the socket takes it, and closes. */
    void stop() {
        if (channel != null && connected) {
            terminate(channel);
        }
        retry.stop();
        close();
    }

    BmpStationStatus status() {
        return new BmpStationStatus(settings, connected, lastError, count);
    }

    private void terminate(ByteChannel open) {
        if (out.remaining() >= ROOM) {
            BmpInformation closedByAdministrator = new BmpInformation(BmpInformation.REASON, Octets.zero(2));
            BmpWriter.write(new BmpMessage.Termination(List.of(closedByAdministrator)), out);
        }
        try {
            flush(open);
        } catch (IOException e) {
            lastError = Optional.of(String.valueOf(e.getMessage())); // it was to be closed anyway
        }
    }

    private int dial() throws IOException {
        retry.stop();
        out.clear();
        messages.clear();
        BmpWriter.write(
                new BmpMessage.Initiation(List.of(
                        BmpInformation.of(BmpInformation.SYSTEM_DESCRIPTION, "Meshpath"),
                        BmpInformation.of(BmpInformation.SYSTEM_NAME, name))),
                out);
        count++;
        channel = dialer.dial(settings);
        return 1;
    }

    /** A station says nothing; the end of what it says is the end of the connection. */
    private int read(ByteChannel open) throws IOException {
        if (open.read(in.clear()) < 0) {
            throw new IOException("closed by the station");
        }
        return 0;
    }

    private int write(ByteChannel open, long now) throws IOException {
        int work = 0;
        while (true) {
            work += connected ? fill(now) : 0;
            int written = flush(open);
            if (written > 0 && !connected) {
                connected(now);
            } else if (written == 0 || out.position() > 0) {
                return work + (written > 0 ? 1 : 0);
            }
        }
    }

    private int fill(long now) {
        if (statistics.isDue(now)) {
            feed.statistics(clock.instant()).forEach(messages::add);
            statistics.start(now, settings.statistics());
        }
        int added = 0;
        while (out.remaining() >= ROOM) {
            BmpMessage message = messages.poll();
            if (message != null) {
                BmpWriter.write(message, out);
            } else if (!feed.writeRoutes(clock.instant(), out)) {
                break;
            }
            added++;
        }
        count += added;
        return added;
    }

    /** Somebody takes what we say: from here on it is told, and what there is first. */
    private void connected(long now) {
        connected = true;
        nextRetry = settings.retry();
        if (!settings.statistics().isZero()) {
            statistics.start(now, settings.statistics());
        }
        feed.begin(clock.instant()).forEach(messages::add);
    }

    private int flush(ByteChannel open) throws IOException {
        out.flip();
        try {
            return open.write(out);
        } finally {
            out.compact();
        }
    }

    private void lost(String why, long now) {
        lastError = Optional.of(why);
        StationLog.lost(settings, why, nextRetry);
        close();
        retry.start(now, nextRetry);
        Duration doubled = nextRetry.multipliedBy(2);
        nextRetry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }

    private void close() {
        connected = false;
        statistics.stop();
        messages.clear();
        feed.end();
        ByteChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            lastError = Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
