// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bench.Findings;
import io.meshpath.bench.Ratio;
import io.meshpath.bench.Row;
import io.meshpath.bench.Series;
import io.meshpath.bench.Target;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.store.KeyValueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An agent that reads a whole mesh, and follows it: how long it takes, what it holds, and how late its kernel is. Each round
 * has an agent of its own, and one beside it that knows no other cluster. Not safe for use by multiple threads.
 */
final class AgentRun {
    private static final Duration BOOTSTRAP = Duration.ofMinutes(5);
    private static final int NAMED = 5;
    private static final int KIBIBYTE = 1024;

    private final Plan plan;
    private final MockMesh mesh;
    private final Series ready = new Series("agent alone", "start to ready", "s");
    private final Series aloneResident = new Series("agent alone", "resident", "MB");
    private final Series bootstrap;
    private final Series bootstrapCpu;
    private final Series heap;
    private final Series resident;
    private final Series churnCpu;
    private final Series etcdCpu;
    private final Series writerLate;
    private final Series errors;
    private final List<double[]> latencies = new ArrayList<>();
    private final List<double[]> watched = new ArrayList<>();

    AgentRun(Plan plan) {
        this.plan = plan;
        this.mesh = new MockMesh(plan.size(), true);
        String setup = plan.size().toString();
        bootstrap = new Series(setup, "bootstrap: start to all in the kernel's maps", "s");
        bootstrapCpu = new Series(setup, "bootstrap, processor time", "s");
        heap = new Series(setup, "heap for each key", "bytes");
        resident = new Series(setup, "resident", "MB");
        churnCpu = new Series(setup, "churn, processors busy with the agent", "%");
        etcdCpu = new Series(setup, "churn, processors busy with etcd", "%");
        writerLate = new Series(setup, "churn, writer behind its pace", "ms");
        errors = new Series(setup, "errors: refused, wrong after bootstrap, changes not seen in 10 s", "keys");
    }

    /** Runs all rounds. */
    void run() {
        try (NodeNetwork network = NodeNetwork.create()) {
            for (int round = 0; round < plan.rounds(); round++) {
                System.err.printf("meshpath bench: mesh, round %d of %d%n", round + 1, plan.rounds());
                try (Etcd etcd = Etcd.start(network.outside())) {
                    Loader.load(etcd, mesh.pairs());
                    long alone = alone(network, etcd);
                    together(network, etcd, alone);
                }
            }
        }
    }

    private long alone(NodeNetwork network, Etcd etcd) {
        try (Agent agent = Agent.start(network, etcd, List.of())) {
            ready.add(agent.awaitReady());
            aloneResident.add(agent.usage().residentMegabytes());
            return agent.heapBytes();
        }
    }

    private void together(NodeNetwork network, Etcd etcd, long alone) {
        try (Agent agent = Agent.start(network, etcd, mesh.clusters())) {
            bootstrap.add(agent.awaitSynced(plan.size(), BOOTSTRAP));
            Usage read = agent.usage();
            bootstrapCpu.add(read.cpuSeconds());
            resident.add(read.residentMegabytes());
            try (KernelState kernel = agent.kernel();
                    KeyValueStore store = etcd.connect()) {
                int wrong = named("differs in the kernel", wrong(kernel)) + complaints(agent);
                heap.add((double) (agent.heapBytes() - alone) / plan.size().keys());
                errors.add(wrong + churn(agent, etcd, store, kernel));
            }
        }
    }

    /** Changes the mesh for a while; answers what went wrong. */
    private int churn(Agent agent, Etcd etcd, KeyValueStore store, KernelState kernel) {
        List<Churn> clusters = Churn.of(mesh);
        Sightings warmUp = Sightings.start(kernel);
        try (warmUp) {
            LiveChanges.run(store, clusters, plan.warmUp(), warmUp::expect);
        }
        Usage before = agent.usage();
        Usage etcdBefore = etcd.usage();
        long start = System.nanoTime();
        Sightings sightings = Sightings.start(kernel);
        BareWatch watch = BareWatch.start(etcd);
        LiveChanges sent;
        try (watch;
                sightings) {
            sent = LiveChanges.run(store, clusters, plan.churn(), change -> {
                watch.expect(change.key());
                sightings.expect(change);
            });
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        churnCpu.add(100 * (agent.usage().cpuSeconds() - before.cpuSeconds()) / seconds);
        etcdCpu.add(100 * (etcd.usage().cpuSeconds() - etcdBefore.cpuSeconds()) / seconds);
        writerLate.add(sent.late() * 1e3);
        latencies.add(sightings.milliseconds());
        watched.add(watch.milliseconds());
        return named("changes not seen", warmUp.lost() + sightings.lost()) + complaints(agent);
    }

    private static int complaints(Agent agent) {
        List<String> complaints = agent.complaints();
        complaints.stream().limit(NAMED).forEach(line -> System.err.println("meshpath bench: the agent says: " + line));
        return complaints.size();
    }

    /** An error in a table of figures says little without what it was. */
    private static int named(String what, int errors) {
        if (errors > 0) {
            System.err.printf("meshpath bench: %s: %,d%n", what, errors);
        }
        return errors;
    }

    /** How many endpoints and nodes a kernel has wrong, misses, or has though nobody said them. */
    private int wrong(KernelState kernel) {
        Map<IpAddress, Integer> wanted = mesh.endpoints();
        Set<IpAddress> nodes = mesh.nodes();
        Map<IpAddress, Integer> there = new HashMap<>(kernel.identities());
        there.keySet().removeAll(nodes); // the agent's own numbers
        there.keySet().removeIf(address -> address.isV4() && !wanted.containsKey(address) && isOwn(address));
        Set<Map.Entry<IpAddress, Integer>> differing = new HashSet<>(wanted.entrySet());
        differing.removeAll(there.entrySet());
        Set<IpAddress> strangers = new HashSet<>(there.keySet());
        strangers.removeAll(wanted.keySet());
        nodes.removeAll(kernel.nodes());
        return differing.size() + strangers.size() + nodes.size();
    }

    private static boolean isOwn(IpAddress address) {
        return address.equals(IpAddress.parse(NodeNetwork.NODE))
                || address.toString().startsWith("100.64.0.");
    }

    void addTo(Findings findings) {
        List.of(ready, aloneResident, bootstrap, bootstrapCpu, heap, resident, churnCpu, etcdCpu, writerLate, errors)
                .forEach(series -> findings.add(series.row()));
        Row p99 = latency(findings, "live change, p99", 0.99);
        latency(findings, "live change, median", 0.5);
        latency(findings, "live change, longest", 1);
        findings.add(
                Target.atMost(bootstrap.row().metric(), 20, "s", bootstrap.row().median()));
        findings.add(
                Target.atMost(heap.row().metric(), KIBIBYTE, "bytes", heap.row().median()));
        findings.add(Target.atMost(p99.metric(), 5, "ms", p99.median()));
        findings.add(
                Target.atMost(errors.row().metric(), 0, "keys", errors.row().max()));
    }

    /** From the put to the kernel's map, beside the same to a bare watch. */
    private Row latency(Findings findings, String metric, double share) {
        Row ours = findings.add(row("kernel's maps, " + plan.size(), metric, share, latencies));
        findings.add(Ratio.of(ours, findings.add(row("a bare watch of etcd", metric, share, watched))));
        return ours;
    }

    private static Row row(String setup, String metric, double share, List<double[]> runs) {
        return Row.of(
                setup,
                metric,
                "ms",
                runs.stream()
                        .mapToDouble(sorted -> sorted[(int) Math.min(sorted.length - 1, share * sorted.length)])
                        .toArray());
    }
}
