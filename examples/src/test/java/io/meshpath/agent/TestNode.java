// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Offload;
import io.meshpath.datapath.netlink.Offloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A node in a namespace of its own, with an etcd, and agents that come and go as processes. */
final class TestNode implements AutoCloseable {
    static final IpAddress ADDRESS = IpAddress.parse("192.168.77.11");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NODE = "n";
    private static final String UNDERLAY = "u";

    private final Path folder;
    private final TestNamespaces namespaces;
    private Process agent;

    private TestNode(Path folder) {
        this.folder = folder;
        this.namespaces = new TestNamespaces();
    }

    /** A node that is ready for an agent; skips the test without root. */
    static TestNode create(Path folder, String podCidr) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        TestNode node = new TestNode(folder);
        try {
            TestUnderlay.create(node.namespaces.get(NODE), node.namespaces.get(UNDERLAY));
            node.etcd();
            node.prepare(podCidr);
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** Gives addresses to the other end of the underlay, which answers from there to pods, too. */
    void neighbour(String... addresses) {
        TestUnderlay.neighbour(namespaces.get(NODE), namespaces.get(UNDERLAY), addresses);
    }

    /** Switches an offload of the node's underlay device. */
    void offload(Offload offload, boolean on) {
        namespaces.get(NODE).run(() -> Offloads.set(TestUnderlay.DEVICE, offload, on));
    }

    /** Writes a key into the node's etcd, as some other agent would. */
    void etcdPut(String key, String value) throws IOException, InterruptedException {
        assertThat(start("etcdctl.log", "etcdctl", "put", key, value).waitFor())
                .as(() -> log("etcdctl.log"))
                .isZero();
    }

    private void etcd() throws IOException {
        String client = "http://127.0.0.1:2379";
        start(
                "etcd.log",
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=http://127.0.0.1:2380",
                "--unsafe-no-fsync");
        Files.writeString(folder.resolve("etcd.yaml"), "endpoints: [" + client + "]\n");
    }

    private void prepare(String podCidr) throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.createDirectories(folder.resolve("mesh"));
        String config = String.join(
                "\n",
                "cluster: {name: atlanta, id: 1}",
                "node: {name: a1, address: " + ADDRESS + ", podCidr: " + podCidr + "}",
                "etcd: etcd.yaml",
                "clusterMesh: mesh",
                "policies: policies",
                "stateDir: state",
                "socket: run/agent.sock",
                "bpf: {pinRoot: " + pins() + "}",
                "health: {interval: 1s}",
                "");
        Files.writeString(config(), config);
    }

    Path config() {
        return folder.resolve("agent.yaml");
    }

    Path policies() {
        return folder.resolve("policies");
    }

    Path pins() {
        return Path.of("/sys/fs/bpf", name(""));
    }

    AgentClient client() {
        return AgentClient.at(folder.resolve("run/agent.sock"));
    }

    /** Starts an agent and waits until it is ready. */
    void startAgent() throws IOException {
        agent = meshpath("agent", "--config", config().toString());
        await("the agent to be ready", () -> {
            assertThat(agent.isAlive())
                    .as(() -> "the agent lives: " + log("agent.log"))
                    .isTrue();
            return answers();
        });
    }

    private boolean answers() {
        try {
            return client().status().processId() == agent.pid();
        } catch (AgentException e) {
            return false;
        }
    }

    /** Kills the agent as a crash would. */
    void killAgent() throws InterruptedException {
        agent.destroyForcibly().waitFor();
    }

    /** Asks the agent to stop; answers its exit code. */
    int stopAgent() throws InterruptedException {
        agent.destroy();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return agent.exitValue();
    }

    /** Adds to the configuration, for agents that start from now on. */
    void configure(String... lines) throws IOException {
        Files.writeString(config(), String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    /** Takes lines that begin so out of the configuration. */
    void unconfigure(String begin) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(config()));
        lines.removeIf(line -> line.startsWith(begin));
        Files.write(config(), lines);
    }

    /** Runs a verb in the node's namespace to its end; answers its exit code. */
    int run(String... verb) throws IOException, InterruptedException {
        Process process = meshpath(verb);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** As {@link #run}, for a verb that talks to the agent. */
    int ask(String... verb) throws IOException, InterruptedException {
        String[] all = Arrays.copyOf(verb, verb.length + 2);
        all[verb.length] = "--socket";
        all[verb.length + 1] = client().socket().toString();
        return run(all);
    }

    private Process meshpath(String... verb) throws IOException {
        return start("agent.log", command(verb));
    }

    /** What runs a verb of ours as a process. */
    static String[] command(String... verb) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.meshpath.command.Meshpath"));
        command.addAll(Arrays.asList(verb));
        return command.toArray(String[]::new);
    }

    /** A pod: a namespace that the agent connects. */
    Listing.Endpoint pod(String name, String... labels) {
        namespaces.get(name);
        return client().createEndpoint(EndpointRequest.of(name, name(name), labels));
    }

    /** As {@link #pod(String, String...)}, with all that can be asked for; the request's namespace is made. */
    Listing.Endpoint pod(String name, Map<String, EndpointRequest.Port> ports, String... labels) {
        namespaces.get(name);
        return client().createEndpoint(
                        new EndpointRequest(name, name(name), null, Map.of(), List.of(labels), ports, null));
    }

    /** Whether a pod's port takes a connection from another pod, while a server listens there. */
    boolean connects(String from, String to, int port) throws IOException {
        return TestUnderlay.connects(
                namespaces.get(from), namespaces.get(to), client().endpoint(to).address(), port);
    }

    /** By which address the neighbour sees a pod that connects to one of its addresses. */
    String callerSeenAt(String neighbour, String pod) throws IOException {
        return TestUnderlay.callerSeen(namespaces.get(pod), namespaces.get(UNDERLAY), neighbour);
    }

    /** Begins a command in a pod's namespace; its output is for the caller. */
    Process inPod(String pod, String... command) throws IOException {
        return namespaces.start(pod, command);
    }

    /** Whether one ping from a pod is answered. */
    boolean pings(String pod, String address) throws IOException, InterruptedException {
        return inPod(pod, "ping", "-c", "1", "-W", "1", address).waitFor() == 0;
    }

    /** Ends a pod together with its namespace, without a word to the agent. */
    void vanish(String pod) {
        namespaces.delete(pod);
    }

    /** What a pod's namespace is called. */
    String name(String pod) {
        return namespaces.name(pod);
    }

    private Process start(String log, String... command) throws IOException {
        return namespaces.startLogged(folder.resolve(log), NODE, command);
    }

    String log(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits for what must come true. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> what + "; " + log("agent.log"))
                    .isLessThan(end);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (agent != null) {
                killAgent();
                run("agent", "--remove", "--config", config().toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            namespaces.close();
        }
    }
}
