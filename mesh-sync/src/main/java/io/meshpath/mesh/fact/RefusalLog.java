// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.time.Due;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is refused of one cluster now, by key. The first {@link #MOST} are remembered, and no more than a hundred
 * lines a minute are logged, so that a cluster gone mad fills neither memory nor disk. Not safe for use by multiple threads.
 */
public final class RefusalLog {
    static final int MOST = 1000;

    private static final int MOST_LINES = 100;
    private static final Logger LOG = System.getLogger(RefusalLog.class.getName());

    private final ClusterName cluster;
    private final TreeMap<String, Refusal> byKey = new TreeMap<>();
    private final Due minute = Due.in(Duration.ZERO);
    private int lines;
    private @Nullable List<Refusal> list; // of byKey, as long as it does not change

    RefusalLog(ClusterName cluster) {
        this.cluster = cluster;
    }

    void add(String key, String reason, boolean waiting) {
        Refusal refusal = new Refusal(key, reason, waiting);
        if (byKey.size() >= MOST && !byKey.containsKey(key)) {
            return;
        }
        Refusal old = byKey.put(key, refusal);
        list = null;
        if (!waiting && !refusal.equals(old) && mayLog()) {
            LOG.log(Level.WARNING, "cluster {0}: refused {1}", cluster, refusal);
        }
    }

    private boolean mayLog() {
        if (minute.isNow()) {
            minute.again(Duration.ofMinutes(1));
            lines = 0;
        }
        return lines++ < MOST_LINES;
    }

    void remove(String key) {
        if (byKey.remove(key) != null) {
            list = null;
        }
    }

    void clear() {
        byKey.clear();
        list = null;
    }

    public List<Refusal> list() {
        if (list == null) {
            list = List.copyOf(byKey.values());
        }
        return list;
    }
}
