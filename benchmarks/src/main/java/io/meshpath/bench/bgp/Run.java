// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One speaker from its start to its end, with sessions that carry a table. Owned by the thread that made it.
 *
 * <p>What it measures goes by the name of the speaker, under what the table is called.
 */
final class Run implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration STARTING = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Peers peers;
    private final TableFiles files;
    private final RunningDaemon daemon;
    private final Measurements measurements;
    private final Pace pace;
    private final Heard table;
    private final long started = System.nanoTime();

    private Run(Peers peers, TableFiles files, RunningDaemon daemon, Measurements measurements, Pace pace) {
        this.peers = peers;
        this.files = files;
        this.daemon = daemon;
        this.measurements = measurements;
        this.pace = pace;
        this.table = peers.inspect(files.announced());
    }

    static Run start(
            Network network, Peers peers, TableFiles files, Daemon daemon, Measurements measurements, Pace pace) {
        RunningDaemon running =
                RunningDaemon.start(daemon, network, files.table().family());
        return new Run(peers, files, running, measurements, pace);
    }

    Pace pace() {
        return pace;
    }

    /** Connects the monitor and this many senders; answers how long that took since the speaker's start, in seconds. */
    double connect(int senders, Duration hold) {
        Family family = files.table().family();
        for (int session = 0; session <= senders; session++) {
            peers.describe(session, family, hold);
            open(session, false);
        }
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        settle();
        return seconds;
    }

    private void open(int session, boolean restarted) {
        if (!peers.open(session, restarted, STARTING)) {
            throw new IllegalStateException("%s has no session with AS %d after %d s; it said: %s"
                    .formatted(daemon.daemon().name(), Peers.as(session), STARTING.toSeconds(), daemon.lastWords()));
        }
    }

    private void settle() {
        peers.forget();
        peers.relay(Wanted.marks(0), Map.of(), pace.settling(), pace.settling());
    }

    /** Sends the table through. */
    Relayed announce() {
        return relay(Wanted.same(table), files.announced());
    }

    /** Takes the table back. */
    Relayed withdraw() {
        return relay(Wanted.same(peers.inspect(files.withdrawn())), files.withdrawn());
    }

    /** Changes one percent of the routes. */
    Relayed change(Path change) {
        return relay(Wanted.same(peers.inspect(change)), change);
    }

    private Relayed relay(Wanted wanted, Path file) {
        peers.forget();
        return peers.relay(wanted, Map.of(1, file), pace.quiet(), PATIENCE);
    }

    /** Has the sender die and come back with the same table. */
    Relayed restart() {
        peers.forget();
        peers.drop(1);
        open(1, true);
        return peers.relay(Wanted.marks(1), Map.of(1, files.restarted()), pace.quiet(), PATIENCE);
    }

    /** Has this many senders send their table at once. */
    Relayed announceFrom(int senders) {
        return fromAll(Wanted.marks(senders), senders, files::marked);
    }

    /** Has them take it back. */
    void withdrawFrom(int senders) {
        fromAll(Wanted.anything(), senders, files::unmarked);
    }

    private Relayed fromAll(Wanted wanted, int senders, IntFunction<Path> file) {
        Map<Integer, Path> sent = new HashMap<>();
        for (int sender = 1; sender <= senders; sender++) {
            sent.put(sender, file.apply(sender));
        }
        peers.forget();
        return peers.relay(wanted, sent, pace.quiet().multipliedBy(4), PATIENCE);
    }

    /** How long its processes have been running on processors, in seconds. */
    double cpuSeconds() {
        return peers.cpuSeconds(daemon.processes());
    }

    double residentMegabytes() {
        return daemon.residentMegabytes();
    }

    /** The longest time between two KEEPALIVEs to the sender, who is told nothing else, since this was last asked. */
    double longestGap() {
        return peers.longestGap(1);
    }

    /** How many routes of the table did not arrive, or arrived more than once. */
    long difference(Relayed relayed) {
        return Math.abs(relayed.heard().announced() - table.announced());
    }

    void add(String metric, String unit, double figure) {
        measurements.add(daemon.daemon().name(), files.table().name() + ", " + metric, unit, figure);
    }

    void count(String metric, String unit, long figure) {
        add(metric, unit, (double) figure);
    }

    TableFiles files() {
        return files;
    }

    /** Ends the speaker; the sessions end with it. */
    @Override
    public void close() {
        try (daemon) {
            for (int session = 0; session <= Network.SENDERS; session++) {
                peers.drop(session);
            }
        }
    }
}
