// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Probes every other node of the mesh, round after round, and keeps what the last probe of each found. Safe for use by
 * multiple threads.
 */
public final class HealthProbes implements AutoCloseable {
    /** Enough to be quick, few enough not to be a burst at a thousand nodes. */
    private static final int AT_ONCE = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EventLoopGroup loops;
    private final int port;
    private final Supplier<List<HealthTarget>> targets;
    private final Map<HealthTarget, HealthResult> results = new ConcurrentHashMap<>();
    private final Future<?> rounds;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null); // of the event loop's thread

    private HealthProbes(EventLoopGroup loops, int port, Duration interval, Supplier<List<HealthTarget>> targets) {
        this.loops = loops;
        this.port = port;
        this.targets = targets;
        long nanos = interval.toNanos();
        this.rounds = loops.next().scheduleWithFixedDelay(this::round, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Starts the rounds; the first comes one interval from now, and none before the one before it has ended.
     *
     * @param port where the nodes answer
     * @param targets the nodes to probe, asked for at the start of each round
     */
    public static HealthProbes start(
            EventLoopGroup loops, int port, Duration interval, Supplier<List<HealthTarget>> targets) {
        return new HealthProbes(loops, port, interval, targets);
    }

    /** The last result of every node that the last round probed, by cluster and node. */
    public List<HealthResult> results() {
        return sorted(results.values());
    }

    /** Does a round now; the future has the results of all nodes and never fails. */
    public CompletableFuture<List<HealthResult>> probe() {
        List<HealthTarget> nodes = targets.get();
        results.keySet().retainAll(Set.copyOf(nodes)); // asked of each result, and there may be thousands of both
        Round round = new Round(new ArrayDeque<>(nodes));
        return round.begin().thenApply(done -> sorted(round.found));
    }

    /** In a large mesh of which many nodes are silent a round takes longer than the interval: then the next one waits. */
    private void round() {
        if (last.isDone()) {
            last = probe();
        }
    }

    @Override
    public void close() {
        rounds.cancel(false);
    }

    private static List<HealthResult> sorted(Collection<HealthResult> results) {
        List<HealthResult> sorted = new ArrayList<>(results);
        sorted.sort(
                Comparator.comparing((HealthResult result) -> result.target().cluster())
                        .thenComparing(result -> result.target().node()));
        return List.copyOf(sorted);
    }

    /** One probe of each node, {@link #AT_ONCE} of them under way at any time. */
    private final class Round {
        private final Queue<HealthTarget> waiting;
        private final List<HealthResult> found = new ArrayList<>();
        private final int expected;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Round(Queue<HealthTarget> waiting) {
            this.waiting = waiting;
            this.expected = waiting.size();
        }

        synchronized CompletableFuture<Void> begin() {
            if (expected == 0) {
                done.complete(null);
            }
            for (int i = 0; i < AT_ONCE; i++) {
                next();
            }
            return done;
        }

        private synchronized void next() {
            HealthTarget target = waiting.poll();
            if (target != null) {
                CompletableFuture<Void> unused =
                        HealthProbe.send(target, port, PATIENCE, loops).thenAccept(this::keep);
            }
        }

        private synchronized void keep(HealthResult result) {
            results.put(result.target(), result);
            found.add(result);
            if (found.size() == expected) {
                done.complete(null);
            }
            next();
        }
    }
}
