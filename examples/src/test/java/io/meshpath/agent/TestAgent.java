// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Listing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** An agent as a process of its own, and the pods it serves. */
final class TestAgent {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestNamespaces namespaces;
    private final String node;
    private final Path config;
    private Process process;

    TestAgent(TestNamespaces namespaces, String node, Path config) {
        this.namespaces = namespaces;
        this.node = node;
        this.config = config;
    }

    private Path home() {
        return config.getParent();
    }

    private Path log() {
        return home().resolve("agent.log");
    }

    private Process run(String... verb) throws IOException {
        return namespaces.startLogged(log(), node, TestNode.command(verb));
    }

    void start() {
        try {
            process = run("agent", "--config", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        await("the agent of " + node + " to be ready", () -> {
            assertThat(process.isAlive()).as(() -> "the agent lives: " + said()).isTrue();
            try {
                return client().status().processId() == process.pid();
            } catch (AgentException e) {
                return false;
            }
        });
    }

    /** Kills it as a crash would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    AgentClient client() {
        return AgentClient.at(home().resolve("run/agent.sock"));
    }

    /** Puts policies in force, in the place of those of that name, and never half of them. */
    void enforce(String name, String policies) throws IOException {
        Path whole = Files.writeString(policies("." + name + ".new"), policies);
        Files.move(whole, policies(name + ".yaml"), StandardCopyOption.ATOMIC_MOVE);
        awaitPolicies();
    }

    /** Takes the policies of that name out of force. */
    void withdraw(String name) throws IOException {
        Files.delete(policies(name + ".yaml"));
        awaitPolicies();
    }

    private Path policies(String file) {
        return home().resolve("policies").resolve(file);
    }

    private void awaitPolicies() {
        long revision = client().readPolicies().revision();
        assertThat(client().awaitPolicies(revision, PATIENCE).enforced()).isGreaterThanOrEqualTo(revision);
    }

    /** A pod: a namespace that the agent connects. */
    Listing.Endpoint createPod(String name, String... labels) {
        return createPod(name, 1, labels);
    }

    /** A pod with so many addresses of each family. */
    Listing.Endpoint createPod(String name, int addresses, String... labels) {
        namespaces.get(name);
        return client().createEndpoint(new EndpointRequest(
                name, namespaces.name(name), null, Map.of(), List.of(labels), Map.of(), addresses));
    }

    /** Has the agent disconnect a pod, whose namespace ends. */
    void deletePod(String name) {
        client().deleteEndpoint(name);
        namespaces.delete(name);
    }

    /** Which of these addresses answer one ping from a pod; all are asked at once. */
    List<String> answering(String pod, List<String> addresses) throws IOException, InterruptedException {
        List<Process> pings = new ArrayList<>();
        for (String address : addresses) {
            pings.add(namespaces.start(pod, "ping", "-c", "1", "-W", "2", address));
        }
        List<String> answering = new ArrayList<>();
        for (int i = 0; i < pings.size(); i++) {
            if (pings.get(i).waitFor() == 0) {
                answering.add(addresses.get(i));
            }
        }
        return answering;
    }

    /** A socket of a pod, which stays there. */
    DatagramSocket datagrams(String pod, int port) throws IOException {
        return namespaces.get(pod).call(() -> new DatagramSocket(port));
    }

    ServerSocket listen(String pod, int port) throws IOException {
        return namespaces.get(pod).call(() -> new ServerSocket(port));
    }

    Socket connect(String pod, InetSocketAddress to) throws IOException {
        return namespaces.get(pod).call(() -> {
            Socket socket = new Socket();
            socket.connect(to, (int) PATIENCE.toMillis());
            return socket;
        });
    }

    /** Files that the process has open. */
    int openFiles() {
        String[] open =
                Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
        return open == null ? 0 : open.length;
    }

    String said() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits for what must come true. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(() -> what + "; " + said()).isLessThan(end);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }

    /** Ends the agent and has everything that it made taken away. */
    void remove() throws IOException, InterruptedException {
        if (process != null) {
            kill();
            run("agent", "--remove", "--config", config.toString()).waitFor();
        }
    }
}
