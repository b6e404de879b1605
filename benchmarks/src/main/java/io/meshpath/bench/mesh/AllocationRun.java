// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bench.Findings;
import io.meshpath.bench.Series;
import io.meshpath.bench.Target;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.store.KeyValueStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Many nodes of a new cluster want identities at the same moment, each label set five of them: how long until all have all, how
 * often one came too late for a number, and whether they agree. Not safe for use by multiple threads.
 */
final class AllocationRun {
    private static final ClusterName CLUSTER = new ClusterName("bench");
    private static final int NODES_OF_A_SET = 5;
    private static final double LIMIT_SECONDS = 10;
    private static final int FIRST_NODE = 0xac10_0001; // 172.16.0.1

    private final Plan plan;
    private final Series seconds;
    private final Series conflicts;
    private final Series wrong;

    AllocationRun(Plan plan) {
        this.plan = plan;
        String setup = String.format("%,d identities, %d nodes at once", plan.allocated(), plan.allocators());
        seconds = new Series(setup, "allocation: first question to last answer", "s");
        conflicts = new Series(setup, "allocation: tries that came too late", "tries");
        wrong = new Series(setup, "allocation: numbers not agreed on", "numbers");
    }

    /** Runs all rounds, each in a new etcd. */
    void run() {
        for (int round = 0; round < plan.rounds(); round++) {
            System.err.printf("meshpath bench: mesh, allocation, round %d of %d%n", round + 1, plan.rounds());
            try (Etcd etcd = Etcd.start()) {
                allocate(etcd, new Random(round));
            }
        }
    }

    private void allocate(Etcd etcd, Random random) {
        List<LocalCluster> nodes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(plan.allocators());
        try {
            EtcdConfig config = EtcdConfig.plain(etcd.endpoint(Etcd.LOCAL));
            for (int node = 0; node < plan.allocators(); node++) {
                nodes.add(LocalCluster.join(config, node(node)));
            }
            Waiting.until(
                    Agent.START,
                    "all nodes to join",
                    () -> nodes.stream().allMatch(node -> node.status().connected()));
            List<Callable<Map<Labels, Integer>>> questions = new ArrayList<>();
            for (int node = 0; node < plan.allocators(); node++) {
                LocalCluster asked = nodes.get(node);
                List<Labels> wanted = wanted(node, random);
                questions.add(() -> asked.identities(wanted));
            }
            long start = System.nanoTime();
            List<Future<Map<Labels, Integer>>> answers = threads.invokeAll(questions);
            seconds.add((System.nanoTime() - start) / 1e9);
            conflicts.add(nodes.stream()
                    .mapToDouble(node -> node.status().conflicts())
                    .sum());
            wrong.add(wrong(answers) + Math.abs(plan.allocated() - masters(etcd)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while allocating identities", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a node did not get its identities: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
            nodes.forEach(LocalCluster::close);
        }
    }

    private static LocalNode node(int number) {
        return new LocalNode(
                CLUSTER,
                new ClusterId(1),
                IdentityLayout.CLUSTERS_255,
                "worker-" + number,
                IpAddress.of4(FIRST_NODE + number));
    }

    /** A node's share and those of the next ones, in an order of its own. */
    private List<Labels> wanted(int node, Random random) {
        int share = plan.allocated() / plan.allocators();
        List<Labels> wanted = new ArrayList<>(IntStream.range(node * share, (node + NODES_OF_A_SET) * share)
                .mapToObj(number -> labels(number % plan.allocated()))
                .toList());
        Collections.shuffle(wanted, random);
        return wanted;
    }

    private static Labels labels(int number) {
        return Labels.of(
                Label.k8s("app", "app-" + number), Label.k8s(Label.NAMESPACE, "default"), Label.cluster(CLUSTER));
    }

    /** How many label sets have two numbers, and how many numbers have two label sets. */
    private static int wrong(List<Future<Map<Labels, Integer>>> answers)
            throws InterruptedException, ExecutionException {
        Map<Labels, Integer> numbers = new HashMap<>();
        int wrong = 0;
        for (Future<Map<Labels, Integer>> answer : answers) {
            for (Map.Entry<Labels, Integer> one : answer.get().entrySet()) {
                Integer other = numbers.putIfAbsent(one.getKey(), one.getValue());
                wrong += other == null || other.equals(one.getValue()) ? 0 : 1;
            }
        }
        return wrong + numbers.size() - new HashSet<>(numbers.values()).size();
    }

    private static int masters(Etcd etcd) {
        try (KeyValueStore store = etcd.connect()) {
            return store.list(KeyLayout.state(CLUSTER).prefix(StateKind.IDENTITIES), 0)
                    .entries()
                    .size();
        }
    }

    void addTo(Findings findings) {
        List.of(seconds, conflicts, wrong).forEach(series -> findings.add(series.row()));
        findings.add(Target.atMost(
                seconds.row().metric(),
                LIMIT_SECONDS,
                seconds.row().unit(),
                seconds.row().median()));
        findings.add(Target.atMost(
                wrong.row().metric(), 0, wrong.row().unit(), wrong.row().max()));
    }
}
