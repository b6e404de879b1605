// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cache has said since its Cache Response, kept apart until its End of Data makes it one step: either everything, or
 * the difference to what it said before. Owned by the thread that calls doWork().
 */
final class RtrLoad {
    private final int sessionId;
    private final VrpTable before;
    private final boolean everything;
    private final VrpTable fresh = new VrpTable();
    private final Map<Vrp, Boolean> difference = new LinkedHashMap<>();

    private RtrLoad(int sessionId, VrpTable before, boolean everything) {
        this.sessionId = sessionId;
        this.before = before;
        this.everything = everything;
    }

    /** Begins the answer to a Reset Query: a new table instead of {@code before}. */
    static RtrLoad ofEverything(int sessionId, VrpTable before) {
        return new RtrLoad(sessionId, before, true);
    }

    /** Begins the answer to a Serial Query: what changes in {@code before}. */
    static RtrLoad ofDifference(int sessionId, VrpTable before) {
        return new RtrLoad(sessionId, before, false);
    }

    int sessionId() {
        return sessionId;
    }

    /**
     * Takes note of one VRP.
     *
     * @throws RtrException when it is announced though it is there, or withdrawn though it is not
     */
    void add(RtrPdu.Prefix pdu) {
        Vrp vrp = pdu.vrp();
        if (isThere(vrp) == pdu.announced()) {
            throw pdu.announced()
                    ? new RtrException(RtrError.DUPLICATE_ANNOUNCEMENT_RECEIVED, "announced already: " + vrp)
                    : new RtrException(RtrError.WITHDRAWAL_OF_UNKNOWN_RECORD, "never announced: " + vrp);
        }
        if (!everything) {
            difference.put(vrp, pdu.announced());
        } else if (pdu.announced()) {
            fresh.add(vrp);
        } else {
            fresh.remove(vrp);
        }
    }

    /** The table that counts from now on; adds to {@code changes} what that means. */
    VrpTable finish(VrpChanges changes) {
        if (everything) {
            changes.add(before);
            changes.add(fresh);
            return fresh;
        }
        difference.forEach((vrp, announced) -> {
            boolean changed = announced ? before.add(vrp) : before.remove(vrp);
            if (changed) { // not when it was withdrawn and announced again
                changes.add(vrp.prefix());
            }
        });
        return before;
    }

    private boolean isThere(Vrp vrp) {
        if (everything) {
            return fresh.contains(vrp);
        }
        Boolean said = difference.get(vrp);
        return said == null ? before.contains(vrp) : said;
    }
}
