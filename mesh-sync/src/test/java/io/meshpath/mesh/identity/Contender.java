// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.Clusters;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A node that takes and lets go of identities at random, as fast as it can; also as a process of its own. */
final class Contender implements AutoCloseable {
    static final int SETS = 24;
    private static final int MOST_AT_ONCE = 5; // so that there is always something nobody uses

    private final LocalCluster local;
    private final Random random;
    private final Consumer<String> answers;
    private final Map<Integer, List<Integer>> uses = new TreeMap<>(); // set → a number for each use
    private volatile boolean stopped;

    Contender(int port, int node, long seed, Consumer<String> answers) {
        this.local = LocalCluster.join(
                EtcdConfig.plain("http://127.0.0.1:" + port).connector(),
                Clusters.node(Clusters.TORONTO, 3, node),
                EtcdServer.quick().withLease(Duration.ofSeconds(2)),
                IdentitySettings.DEFAULT.withCollection(new IdentitySettings.Collection(
                        true, Duration.ofMillis(100), Duration.ofMillis(200), 1_000_000)));
        this.random = new Random(seed);
        this.answers = answers;
    }

    static String address(int node) {
        return Clusters.node(Clusters.TORONTO, 3, node).address().toString();
    }

    static Labels labels(int set) {
        return Clusters.labels(Clusters.TORONTO, "app" + set);
    }

    /** Goes on until it is {@link #stop stopped}, whatever goes wrong. */
    void run() {
        while (!stopped) {
            try {
                step();
            } catch (MeshException e) {
                answers.accept("refused " + e.getMessage());
            }
        }
    }

    private void step() {
        if (uses.size() > MOST_AT_ONCE) {
            release(new ArrayList<>(uses.keySet()).get(random.nextInt(uses.size())));
        } else if (random.nextInt(3) == 0) {
            Set<Integer> some = new HashSet<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                some.add(random.nextInt(SETS));
            }
            Map<Labels, Integer> numbers =
                    local.identities(some.stream().map(Contender::labels).toList());
            some.forEach(set -> got(set, numbers.get(labels(set))));
        } else if (random.nextBoolean() || uses.isEmpty()) {
            int set = random.nextInt(SETS);
            got(set, local.identity(labels(set)));
        } else {
            release(new ArrayList<>(uses.keySet()).get(random.nextInt(uses.size())));
        }
    }

    private void got(int set, int number) {
        answers.accept(set + " " + number);
        uses.computeIfAbsent(set, added -> new ArrayList<>()).add(number);
    }

    private void release(int set) {
        uses.remove(set).forEach(local::release);
    }

    void stop() {
        stopped = true;
    }

    /** Asks once more for what it uses; to be called when nothing goes wrong any more, after {@link #run}. */
    void confirm() throws InterruptedException {
        for (int set : List.copyOf(uses.keySet())) {
            got(set, local.identity(labels(set)));
        }
        if (!local.awaitPublished(Duration.ofSeconds(10))) {
            throw new IllegalStateException("not written: " + local.status());
        }
        answers.accept("confirmed");
    }

    @Override
    public void close() {
        local.leave();
    }

    /** Ends its thread, also after {@link #close}; what is in etcd stays. */
    void abandon() {
        stop();
        local.close();
    }

    /** Runs until its input has a byte, confirms, and leaves when its input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Contender contender = new Contender(
                Integer.parseInt(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]), System.out::println);
        Thread work = new Thread(contender::run, "meshpath-test-contender");
        work.start();
        int byteOfStop = System.in.read();
        contender.stop();
        work.join();
        if (byteOfStop >= 0) {
            contender.confirm();
            int end = System.in.read();
            System.out.println("left " + end);
        }
        contender.close();
    }
}
