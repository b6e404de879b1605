// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Jitter;
import io.meshpath.bgp.Timer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One cache: connects, agrees on a version, and tries again after whatever goes wrong. What the cache has said outlives the
 * connection. Owned by the thread that calls doWork().
 */
final class RtrSession {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final String CLOSED = "closed by the cache";

    private final RtrCache cache;
    private final RtrDialer dialer;
    private final RtrLog log;
    private final RtrDialogue dialogue;
    private final Jitter jitter;
    private final RtrVersion version = new RtrVersion();
    private final Timer reconnect = new Timer();

    private @Nullable RtrConnection connection;
    private Duration pause = FIRST_PAUSE;
    private Optional<String> lastError = Optional.empty();

    /** What becomes valid or invalid by the cache's words is noted in what {@code changes} gives. */
    RtrSession(RtrCache cache, RtrDialer dialer, Supplier<VrpChanges> changes) {
        this.cache = cache;
        this.dialer = dialer;
        this.log = new RtrLog(cache);
        this.dialogue = new RtrDialogue(cache, log, changes, this::send);
        this.jitter = new Jitter(cache.hashCode());
    }

    VrpTable table() {
        return dialogue.data().table();
    }

    void start(long now) {
        reconnect.start(now, Duration.ZERO);
    }

    /** One turn: what the cache says, then timers. */
    int doWork(long now) {
        int work = dialogue.checkExpiry(now);
        try {
            RtrConnection open = connection;
            if (open == null) {
                return work + (reconnect.isDue(now) ? connect(now) : 0);
            }
            work += receive(open, now) + dialogue.checkTimers(now);
            return work + (connection == open ? open.flush() : 0);
        } catch (RtrException e) {
            fail(e, now);
        } catch (EOFException e) {
            lost(CLOSED, dialogue.isDifferenceRefused(), now);
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()), false, now);
        }
        return work + 1;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        return Math.min(reconnect.remaining(now), dialogue.remaining(now));
    }

    RtrStatus status() {
        RtrData data = dialogue.data();
        return new RtrStatus(
                cache,
                dialogue.state(),
                version.number(),
                data.sessionId(),
                data.serial(),
                data.table().size(),
                lastError);
    }

    /** Closes the connection, and lets nothing count any more that the cache has said. */
    void close() {
        disconnect(true);
        dialogue.data().forget();
    }

    private int connect(long now) throws IOException {
        reconnect.stop();
        connection = new RtrConnection(dialer.dial(cache));
        version.connected();
        dialogue.ask(now);
        return 1;
    }

    private int receive(RtrConnection open, long now) throws IOException {
        if (open.read() < 0) {
            throw new EOFException(CLOSED);
        }
        int work = 0;
        ByteBuffer pdu = open.next();
        while (pdu != null) {
            handle(pdu, now);
            work++;
            pdu = connection == open ? open.next() : null;
        }
        if (work > 0) {
            dialogue.heard(now);
        }
        return work;
    }

    private void handle(ByteBuffer pdu, long now) {
        try {
            if (RtrReader.typeOf(pdu) == RtrType.ERROR_REPORT) {
                reported((RtrPdu.ErrorReport) RtrReader.read(pdu), RtrReader.versionOf(pdu), now);
            } else if (version.isAgreed() || RtrReader.typeOf(pdu) != RtrType.SERIAL_NOTIFY) {
                version.received(RtrReader.versionOf(pdu));
                dialogue.handle(RtrReader.read(pdu), now);
                pause = dialogue.state() == RtrState.SYNCHRONIZED ? FIRST_PAUSE : pause;
            } // else it means nothing: a notify may come before a version is agreed on (RFC 8210, section 7)
        } catch (RtrException e) {
            throw e.in(RtrReader.copy(pdu));
        }
    }

    private void reported(RtrPdu.ErrorReport report, int theirVersion, long now) {
        String text = report.inWords();
        if (report.code() == RtrError.NO_DATA_AVAILABLE.code()) {
            lastError = Optional.of(text);
            dialogue.noData(now);
        } else if (report.code() == RtrError.UNSUPPORTED_PROTOCOL_VERSION.code() && version.stepDown(theirVersion)) {
            log.olderVersion(version.number());
            disconnect(true); // a session id counts in one version only
            reconnect.start(now, Duration.ZERO);
        } else {
            lost(text, true, now);
        }
    }

    private void fail(RtrException e, long now) {
        if (!e.isAboutErrorReport()) {
            send(e.report());
        }
        lost("told it of " + e.error().text() + " (" + e.error().code() + "): " + e.getMessage(), true, now);
    }

    private void lost(String text, boolean distrust, long now) {
        lastError = Optional.of(text);
        log.ended(text);
        disconnect(distrust);
        reconnect.start(now, jitter.of(pause));
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    private void send(RtrPdu pdu) {
        if (connection != null) {
            connection.send(pdu, version.number());
        }
    }

    private void disconnect(boolean distrust) {
        dialogue.stop(distrust);
        RtrConnection closed = connection;
        connection = null;
        if (closed != null) {
            closed.close(log);
        }
    }
}
