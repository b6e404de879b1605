// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Questions to a cache and its answers: asks, takes what comes, and asks again when the cache says that there is more or time
 * is up (RFC 8210, sections 6 and 8). Owned by the thread that calls doWork().
 */
final class RtrDialogue {
    /** How long a query may go without an answer, and an answer without its next PDU. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RtrCache cache;
    private final RtrData data;
    private final RtrLog log;
    private final Consumer<RtrPdu> out;
    private final Timer answer = new Timer();
    private final Timer query = new Timer();
    private final Timer expire = new Timer();

    private RtrState state = RtrState.IDLE;
    private boolean notified;
    private RtrTimers timers;

    /** What is to be said goes into {@code out}. */
    RtrDialogue(RtrCache cache, RtrLog log, Supplier<VrpChanges> changes, Consumer<RtrPdu> out) {
        this.cache = cache;
        this.data = new RtrData(changes);
        this.log = log;
        this.out = out;
        this.timers = cache.timers().orElse(RtrTimers.DEFAULT);
    }

    RtrState state() {
        return state;
    }

    RtrData data() {
        return data;
    }

    /** Asks for what is new, or for everything. */
    void ask(long now) {
        notified = false;
        out.accept(data.question());
        state = RtrState.QUERIED;
        query.stop();
        answer.start(now, PATIENCE);
    }

    /**
     * Whether the cache was asked for what is new and has said nothing to that. When it hangs up now it may be another one
     * than before, whose Error Report did not get through, and would do so each time.
     */
    boolean isDifferenceRefused() {
        return state == RtrState.QUERIED && !data.hasAskedForEverything();
    }

    /** Something came. */
    void heard(long now) {
        if (answer.isRunning()) {
            answer.start(now, PATIENCE);
        }
    }

    /**
     * Takes a PDU that is not an Error Report.
     *
     * @throws RtrException when it is out of place, or does not fit what came before
     */
    void handle(RtrPdu pdu, long now) {
        if (pdu instanceof RtrPdu.Prefix prefix) {
            data.add(prefix);
        } else if (pdu instanceof RtrPdu.CacheResponse response && state == RtrState.QUERIED) {
            data.begin(response);
            state = RtrState.LOADING;
        } else if (pdu instanceof RtrPdu.EndOfData end) {
            finish(end, now);
        } else if (pdu instanceof RtrPdu.CacheReset && state == RtrState.QUERIED && !data.hasAskedForEverything()) {
            data.abandon(true);
            ask(now);
        } else if (pdu instanceof RtrPdu.SerialNotify notify) {
            notified(notify, now);
        } else if (!(pdu instanceof RtrPdu.RouterKey)) { // BGPsec is not ours
            throw new RtrException(
                    RtrError.CORRUPT_DATA, pdu.getClass().getSimpleName() + " is out of place while " + state);
        }
    }

    /** Not an error that ends anything: the cache is there, and will have something later (RFC 8210, section 12). */
    void noData(long now) {
        state = RtrState.NO_DATA;
        data.abandon(false);
        answer.stop();
        query.start(now, timers.retry());
    }

    /** The connection is gone. What the cache has said stays; with {@code distrust} it is asked for everything again. */
    void stop(boolean distrust) {
        state = RtrState.IDLE;
        data.abandon(distrust);
        answer.stop();
        query.stop();
    }

    /**
     * Asks again where it is time.
     *
     * @throws IOException when an answer is overdue
     */
    int checkTimers(long now) throws IOException {
        if (answer.isDue(now)) {
            throw new IOException("no answer for " + PATIENCE.toSeconds() + " s");
        }
        if (!query.isDue(now)) {
            return 0;
        }
        ask(now);
        return 1;
    }

    /** Forgets what the cache has said where it is too old, connected or not. */
    int checkExpiry(long now) {
        if (!expire.isDue(now)) {
            return 0;
        }
        log.expired(data.table().size(), timers.expire());
        expire.stop();
        data.forget();
        return 1;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        return Math.min(expire.remaining(now), Math.min(answer.remaining(now), query.remaining(now)));
    }

    private void finish(RtrPdu.EndOfData end, long now) {
        data.finish(end);
        timers = cache.timers().or(end::timers).orElse(timers);
        log.loaded(data.hasAskedForEverything(), data.table().size(), Integer.toUnsignedLong(end.serial()));
        state = RtrState.SYNCHRONIZED;
        answer.stop();
        query.start(now, timers.refresh());
        expire.start(now, timers.expire());
        if (notified) {
            ask(now); // it said that there is more while it was answering
        }
    }

    private void notified(RtrPdu.SerialNotify notify, long now) {
        if (state != RtrState.SYNCHRONIZED && state != RtrState.NO_DATA) {
            notified = true;
        } else if (data.isNews(notify)) {
            ask(now);
        }
    }
}
