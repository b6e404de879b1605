// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.fault.RandomWrites.KEYS;

import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.etcd.EtcdMembers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import io.meshpath.mesh.fault.History.Change;
import io.meshpath.mesh.source.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A real etcd of one or three members, one writer to it, two readers behind a wire to each member, and all there is to break. */
final class Bed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<EtcdServer> servers;
    private final List<TcpProxy> wires;
    private final History history = new History();
    private final Writer writer;
    private final RandomWrites writes;
    private final Random pace;
    private final Readers readers;
    private final Thread writing;
    // Held for each write, and while the etcd is put into another state under the writer.
    private final Object pen = new Object();
    private volatile boolean stopped;
    private volatile Throwable failure;

    private Bed(Lane lane, long seed) {
        this.servers = lane.servers();
        this.wires = lane.wires();
        this.writer = new Writer(EtcdMembers.config(servers).connector(), history);
        this.writes = new RandomWrites(new Random(seed));
        this.pace = new Random(~seed);
        wires.forEach(TcpProxy::mend);
        writer.begin(true);
        writer.write(RandomWrites.foundation());
        this.readers = new Readers(EtcdMembers.through(wires).connector(), Readers.timers());
        this.writing = new Thread(this::write, "meshpath-test-writer");
        writing.setDaemon(true);
    }

    /** On an etcd that is cleared before; nothing is written but by {@link #write(Change...)}. */
    static Bed quiet(Lane lane) {
        return new Bed(lane, 0);
    }

    /** On an etcd that is cleared before, and written to all the time; the seed decides what. */
    static Bed lively(Lane lane, long seed) {
        Bed bed = new Bed(lane, seed);
        bed.writing.start();
        return bed;
    }

    /** Writes at one revision, which it returns. */
    long write(Change... changes) {
        synchronized (pen) {
            return writer.write(List.of(changes));
        }
    }

    private void write() {
        try {
            while (!stopped) {
                synchronized (pen) {
                    writer.write(writes.next());
                }
                LockSupport.parkNanos(Duration.ofMillis(1 + pace.nextInt(12)).toNanos());
            }
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    History history() {
        return history;
    }

    Readers readers() {
        return readers;
    }

    List<TcpProxy> wires() {
        return wires;
    }

    TcpProxy someWire(Random random) {
        return wires.get(random.nextInt(wires.size()));
    }

    EtcdServer someServer(Random random) {
        return servers.get(random.nextInt(servers.size()));
    }

    boolean isOne() {
        return servers.size() == 1;
    }

    List<EtcdServer> servers() {
        return servers;
    }

    /** Everything works again. */
    void mend() {
        wires.forEach(TcpProxy::mend);
        readers.addresses().release();
    }

    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Puts the etcd into another state while nobody writes; the writer goes on with what is in it then. */
    void another(Work work) throws IOException, InterruptedException {
        synchronized (pen) {
            work.run();
            writer.begin(false);
            writer.write(RandomWrites.foundation());
        }
    }

    /** Waits until so many more revisions have been written. */
    void awaitWrites(int more) {
        int enough = history.writes() + more;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (history.writes() < enough && System.nanoTime() < end && failure == null) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** Forgets history, as far as there is any; one that is forgotten already is no matter. */
    void compact(long revision) throws IOException, InterruptedException {
        try {
            servers.get(0).etcdctl("compact", Long.toString(revision));
            history.compacted(revision);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).matches("(?s).*(compacted|future revision).*")) {
                throw e;
            }
        }
    }

    /** How far the engine has come. */
    long engineAt() {
        return readers.log().cursor().map(Cursor::revision).orElse(0L);
    }

    /** The first deletion after a revision that readers are to see. */
    OptionalLong deletionAfter(long revision) {
        return KEYS.watched().stream()
                .flatMap(prefix ->
                        history.between(history.lives() - 1, prefix, revision, Long.MAX_VALUE).entrySet().stream())
                .filter(write -> write.getValue().stream()
                        .anyMatch(change -> change.value().isEmpty()))
                .mapToLong(Map.Entry::getKey)
                .min();
    }

    /** Ends writing, and waits until both readers know what there is; says what they lack if that takes too long. */
    Duration settle() throws InterruptedException {
        stopped = true;
        writing.join();
        if (failure != null) {
            throw new AssertionError("the writer failed", failure);
        }
        long begin = System.nanoTime();
        while (!lacking().isEmpty()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError(lacking() + "; " + readers.mirror().status());
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private String lacking() {
        Map<String, String> facts = history.state(KEYS.watched());
        Map<String, String> valid = Differences.valid(facts);
        return Differences.between("engine", readers.log().state(), facts)
                + Differences.between(
                        "addresses",
                        readers.addresses().table(),
                        Differences.under(KEYS.prefix(StateKind.ADDRESSES), valid))
                + Differences.between(
                        "identities",
                        readers.identities().table(),
                        Differences.under(KEYS.prefix(StateKind.IDENTITIES), valid));
    }

    /** What was told wrongly, to any reader. */
    List<String> violations(EngineCheck check) {
        List<String> all = new ArrayList<>(check.violations(readers.log().told()));
        for (SinkLog<?, ?> sink : List.of(readers.addresses(), readers.identities(), readers.nodes())) {
            all.addAll(sink.violations());
            all.addAll(SinkCheck.violations(sink.told(), history.ofKeys()));
        }
        return all;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        mend();
        writing.join();
        readers.close();
        writer.close();
    }
}
