// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.replica.ReplicaStatus.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a replicator tells people: its status, and a line in the log when that changes. Safe for use by multiple threads. */
final class ReplicaReport {
    private static final Logger LOG = System.getLogger(ReplicaReport.class.getName());

    private final ClusterName cluster;

    // Guards everything below. Never held while talking to a store.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private State state = State.CONNECTING;

    @GuardedBy("lock")
    private Optional<String> leader = Optional.empty();

    @GuardedBy("lock")
    private boolean connected;

    @GuardedBy("lock")
    private boolean synced;

    @GuardedBy("lock")
    private long revision;

    @GuardedBy("lock")
    private final long[] counts = new long[Count.values().length];

    @GuardedBy("lock")
    private int kept;

    @GuardedBy("lock")
    private final Map<String, DeadLetter> deadLetters = new TreeMap<>();

    @GuardedBy("lock")
    private Optional<Instant> heartbeat = Optional.empty();

    @GuardedBy("lock")
    private Optional<String> sourceError = Optional.of("not connected yet");

    @GuardedBy("lock")
    private Optional<String> targetError = Optional.empty();

    @GuardedBy("lock")
    private Optional<String> silence = Optional.empty();

    /** What is counted. */
    enum Count {
        READINGS,
        RESUMES,
        WRITTEN,
        DELETED,
        SAME,
        TRANSACTIONS,
        SPLIT
    }

    ReplicaReport(ClusterName cluster) {
        this.cluster = cluster;
    }

    ReplicaStatus status() {
        synchronized (lock) {
            return new ReplicaStatus(
                    cluster,
                    state,
                    leader,
                    connected,
                    synced,
                    revision,
                    count(Count.READINGS),
                    count(Count.RESUMES),
                    count(Count.WRITTEN),
                    count(Count.DELETED),
                    count(Count.SAME),
                    count(Count.TRANSACTIONS),
                    count(Count.SPLIT),
                    kept,
                    List.copyOf(deadLetters.values()),
                    heartbeat,
                    targetError.or(() -> sourceError).or(() -> silence));
        }
    }

    @GuardedBy("lock")
    private long count(Count count) {
        return counts[count.ordinal()];
    }

    void add(Count count, long more) {
        synchronized (lock) {
            counts[count.ordinal()] += more;
        }
    }

    /** What it does now, and who leads. */
    void is(State now, Optional<String> whoLeads) {
        synchronized (lock) {
            if (now != state) {
                LOG.log(
                        Level.INFO,
                        "copy of {0}: {1}{2}",
                        cluster,
                        words(now),
                        whoLeads.map(who -> ": " + who).orElse(""));
            }
            state = now;
            leader = whoLeads;
            if (now != State.LEADING) {
                connected = false;
            }
            if (now == State.STANDBY) {
                sourceError = Optional.empty();
                targetError = Optional.empty();
            }
        }
    }

    private static String words(State state) {
        return switch (state) {
            case CONNECTING -> "connecting";
            case STANDBY -> "standing by, another one writes it";
            case LEADING -> "writing it";
            case CLOSED -> "ended";
        };
    }

    void connected(String source) {
        synchronized (lock) {
            connected = true;
            sourceError = Optional.empty();
            LOG.log(Level.INFO, "copy of {0}: following {1}", cluster, source);
        }
    }

    /** The connection to the source broke or could not be made. */
    void sourceFailed(RuntimeException e) {
        synchronized (lock) {
            connected = false;
            sourceError = tell(sourceError, e);
        }
    }

    /** The target took nothing; it is tried again. */
    void blocked(RuntimeException e) {
        synchronized (lock) {
            targetError = tell(targetError, e);
        }
    }

    /** One line for each error that is another one than before. */
    private Optional<String> tell(Optional<String> before, RuntimeException e) {
        boolean expected = e instanceof MeshException;
        String message = expected ? String.valueOf(e.getMessage()) : "unexpected: " + e;
        if (!before.equals(Optional.of(message)) && !Thread.currentThread().isInterrupted()) {
            LOG.log(Level.WARNING, "copy of " + cluster + ": " + message, expected ? null : e);
        }
        return Optional.of(message);
    }

    void targetAnswers() {
        synchronized (lock) {
            targetError = Optional.empty();
        }
    }

    void wrote(List<Write> writes) {
        long deleted = writes.stream().filter(Write::isDeletion).count();
        synchronized (lock) {
            counts[Count.WRITTEN.ordinal()] += writes.size() - deleted;
            counts[Count.DELETED.ordinal()] += deleted;
            counts[Count.TRANSACTIONS.ordinal()]++;
            if (!deadLetters.isEmpty()) {
                writes.forEach(write -> deadLetters.remove(write.key()));
            }
        }
    }

    void dead(DeadLetter letter) {
        synchronized (lock) {
            if (deadLetters.put(letter.key(), letter) == null) {
                LOG.log(Level.ERROR, "copy of {0}: {1}", cluster, letter);
            }
        }
    }

    /** Everything is tried again, also what was too large before. */
    void readingBegins() {
        synchronized (lock) {
            deadLetters.clear();
        }
    }

    /** The copy has come so far. */
    void reached(long applied) {
        synchronized (lock) {
            synced = true;
            sourceError = Optional.empty();
            revision = applied;
        }
    }

    void kept(int now) {
        synchronized (lock) {
            kept = now;
        }
    }

    void heartbeat(Optional<Instant> last, Optional<String> tooOld) {
        synchronized (lock) {
            heartbeat = last;
            silence = tooOld;
        }
    }
}
