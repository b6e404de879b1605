// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a cache has told us, and the answer that is coming in. It outlives the connection. Owned by the thread that calls
 * doWork().
 */
final class RtrData {
    private final Supplier<VrpChanges> changes;
    private VrpTable table = new VrpTable();
    private OptionalInt sessionId = OptionalInt.empty();
    private int serial;
    private boolean askedForEverything;
    private @Nullable RtrLoad load;

    RtrData(Supplier<VrpChanges> changes) {
        this.changes = changes;
    }

    VrpTable table() {
        return table;
    }

    OptionalInt sessionId() {
        return sessionId;
    }

    OptionalLong serial() {
        return sessionId.isPresent() ? OptionalLong.of(Integer.toUnsignedLong(serial)) : OptionalLong.empty();
    }

    /** What to ask the cache for: what is new, or everything where we have nothing that it could continue. */
    RtrPdu question() {
        load = null;
        askedForEverything = sessionId.isEmpty();
        return askedForEverything ? new RtrPdu.ResetQuery() : new RtrPdu.SerialQuery(sessionId.getAsInt(), serial);
    }

    boolean hasAskedForEverything() {
        return askedForEverything;
    }

    /** Whether the cache says that it has something that we have not. */
    boolean isNews(RtrPdu.SerialNotify notify) {
        requireSession(notify.sessionId());
        return notify.serial() != serial;
    }

    void begin(RtrPdu.CacheResponse response) {
        if (askedForEverything) {
            load = RtrLoad.ofEverything(response.sessionId(), table);
        } else {
            requireSession(response.sessionId());
            load = RtrLoad.ofDifference(response.sessionId(), table);
        }
    }

    void add(RtrPdu.Prefix prefix) {
        loading(prefix).add(prefix);
    }

    /** The answer is complete: it counts from now on. */
    void finish(RtrPdu.EndOfData end) {
        RtrLoad finished = loading(end);
        if (end.sessionId() != finished.sessionId()) {
            forget();
            throw new RtrException(
                    RtrError.CORRUPT_DATA,
                    "End of Data has session id " + end.sessionId() + ", Cache Response " + finished.sessionId());
        }
        table = finished.finish(changes.get());
        load = null;
        sessionId = OptionalInt.of(end.sessionId());
        serial = end.serial();
    }

    /** The answer will not be completed; with {@code distrust} the next question is for everything. */
    void abandon(boolean distrust) {
        load = null;
        if (distrust) {
            sessionId = OptionalInt.empty();
        }
    }

    /** Nothing that the cache has said counts any more. */
    void forget() {
        changes.get().add(table);
        table = new VrpTable();
        abandon(true);
    }

    private RtrLoad loading(RtrPdu pdu) {
        RtrLoad loading = load;
        if (loading == null) {
            throw new RtrException(
                    RtrError.CORRUPT_DATA, pdu.getClass().getSimpleName() + " without a Cache Response before");
        }
        return loading;
    }

    /** A cache with another session id is another cache, of which we know nothing (RFC 8210, section 5.1). */
    private void requireSession(int theirs) {
        if (sessionId.isPresent() && sessionId.getAsInt() != theirs) {
            int ours = sessionId.getAsInt();
            forget();
            throw new RtrException(RtrError.CORRUPT_DATA, "session id is " + theirs + " but was " + ours);
        }
    }
}
