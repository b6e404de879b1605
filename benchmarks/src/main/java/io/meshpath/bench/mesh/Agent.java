// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.Listing;
import io.meshpath.bench.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The reference agent as users run it, in a process and a namespace of its own. Used by one thread at a time. */
final class Agent implements AutoCloseable {
    static final Duration START = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(20);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin").toString();

    private final Path folder;
    private final Path pins;
    private final NodeNetwork network;
    private final Process process;
    private final long started = System.nanoTime();
    private final AgentClient client;

    private Agent(Path folder, Path pins, NodeNetwork network, Process process) {
        this.folder = folder;
        this.pins = pins;
        this.network = network;
        this.process = process;
        this.client = AgentClient.at(folder.resolve("agent.sock"));
    }

    /** Starts one that follows these clusters, all of them in one etcd. */
    static Agent start(NodeNetwork network, Etcd etcd, List<MockCluster> clusters) {
        try {
            Path folder = Files.createTempDirectory("mp-mesh-bench");
            Path pins = Path.of("/sys/fs/bpf/" + folder.getFileName());
            write(folder, pins, etcd.endpoint(network.outside()), clusters);
            Process process = new ProcessBuilder(
                            network.inside(meshpath(List.of(), "agent", "--config", folder + "/agent.yaml")))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            return new Agent(folder, pins, network, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start an agent", e);
        }
    }

    private static void write(Path folder, Path pins, String endpoint, List<MockCluster> clusters) throws IOException {
        Path mesh = Files.createDirectory(folder.resolve("mesh"));
        String etcd = "endpoints: [" + endpoint + "]\n";
        Files.writeString(folder.resolve("etcd.yaml"), etcd);
        for (MockCluster cluster : clusters) {
            Files.writeString(mesh.resolve(cluster.name().value()), etcd);
        }
        Files.writeString(folder.resolve("agent.yaml"), """
                cluster: {name: bench, id: 255}
                node: {name: bench-1, address: %s, underlay: %s, podCidr: 100.64.0.0/24}
                etcd: etcd.yaml
                clusterMesh: mesh
                stateDir: state
                socket: agent.sock
                bpf: {pinRoot: %s, identityPages: 256}
                """.formatted(NodeNetwork.NODE, NodeNetwork.UNDERLAY, pins));
    }

    private static List<String> meshpath(List<String> options, String... verb) {
        List<String> command = new ArrayList<>(List.of(JAVA + "/java"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.meshpath.command.Meshpath"));
        command.addAll(List.of(verb));
        return command;
    }

    /** What runs another verb of meshpath out of the same class path as this, with the options that the script gives it. */
    static List<String> verb(String... verb) {
        return meshpath(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), verb);
    }

    /** Waits until it answers; that long after its start, in seconds. */
    double awaitReady() {
        Waiting.until(
                START, "the agent to be ready", () -> isAlive() && !clusters().isEmpty());
        return secondsSinceStart();
    }

    /** Waits until it has read as much as this of all other clusters; that long after its start, in seconds. */
    double awaitSynced(MeshSize size, Duration limit) {
        Waiting.until(limit, "the agent to have read " + size, () -> isAlive() && hasRead(size));
        return secondsSinceStart();
    }

    private boolean hasRead(MeshSize size) {
        List<Listing.Cluster> others =
                clusters().stream().filter(cluster -> !cluster.local()).toList();
        return others.size() == size.clusters()
                && others.stream()
                        .allMatch(cluster -> cluster.state().equals("connected")
                                && cluster.nodes() == size.nodes()
                                && cluster.identities() == size.identities()
                                && cluster.addresses() == size.endpoints());
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - started) / 1e9;
    }

    private boolean isAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the agent has ended: " + lastWords());
        }
        return true;
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How it stands with all clusters; none before it is ready. */
    private List<Listing.Cluster> clusters() {
        try {
            return client.clusters();
        } catch (AgentException e) {
            return List.of();
        }
    }

    /** What it complains of: refusals of clusters, and what keeps them from being followed. */
    List<String> complaints() {
        return clusters().stream()
                .flatMap(cluster -> Stream.concat(Stream.ofNullable(cluster.error()), cluster.refusals().stream()))
                .toList();
    }

    /** Opens its maps in the kernel. */
    KernelState kernel() {
        return KernelState.open(pins);
    }

    Usage usage() {
        return Usage.of(process.toHandle());
    }

    /** What is alive in its heap, in bytes: it collects its garbage for this, which takes it a moment. */
    long heapBytes() {
        String histogram = Command.run("", List.of(JAVA + "/jcmd", Long.toString(process.pid()), "GC.class_histogram"));
        String[] total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("jcmd counts nothing of the agent"))
                .split(" +", -1);
        return Long.parseLong(total[2]);
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly();
            process.waitFor(END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Command.run("", network.inside(verb("agent", "--remove", "--config", folder + "/agent.yaml")));
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
