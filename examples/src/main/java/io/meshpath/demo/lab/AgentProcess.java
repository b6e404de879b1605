// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agent of one node, as its own process in the node's namespace. Used by one thread at a time. */
public final class AgentProcess {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    // One short-lived process for each node on few cores: starting fast is worth more than running fast.
    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m");

    private final Plan.Node node;
    private final LabNamespace namespace;
    private final Path config;
    private final AgentClient client;
    private LabProcess process;

    private AgentProcess(Plan.Node node, LabNamespace namespace, Path config, LabProcess process) {
        this.node = node;
        this.namespace = namespace;
        this.config = config;
        this.client = AgentClient.at(AgentFiles.socket(node));
        this.process = process;
    }

    /** Starts the agent; {@link #awaitReady} tells when it answers. */
    static AgentProcess start(Plan.Node node, LabNamespace namespace, Path config) throws IOException {
        return new AgentProcess(node, namespace, config, launch(node, namespace, config));
    }

    private static LabProcess launch(Plan.Node node, LabNamespace namespace, Path config) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.meshpath.command.Meshpath"));
        command.addAll(List.of("agent", "--config", config.toString()));
        return namespace.startLogged("agent-" + node.name(), command);
    }

    /** The node it is the agent of. */
    public Plan.Node node() {
        return node;
    }

    /** The node's name. */
    public String name() {
        return node.name();
    }

    /** The node's namespace. */
    public LabNamespace namespace() {
        return namespace;
    }

    /** Asks the agent. */
    public AgentClient client() {
        return client;
    }

    /** The agent's process number. */
    public long processId() {
        return process.id();
    }

    /** The folder that the agent watches for policies. */
    public Path policies() {
        return AgentFiles.policies(node);
    }

    /** Waits until the agent's API answers. */
    public Duration awaitReady() throws InterruptedException {
        return Eventually.holds(START_LIMIT, "agent of " + name(), () -> {
            if (!process.isAlive()) {
                throw new UnmetException("agent of " + name() + " has ended: " + process.lastWords());
            }
            client.status();
            return Optional.empty();
        });
    }

    /** Kills the agent with SIGKILL. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** Starts another agent in place of one that has been killed. */
    public void startAgain() throws IOException {
        process = launch(node, namespace, config);
    }

    /** What is wrong with it now, in its own words. */
    List<String> troubles() {
        try {
            return client.status().problems().stream()
                    .map(problem -> name() + ": " + problem.part() + ": " + problem.message())
                    .toList();
        } catch (AgentException e) {
            return List.of(name() + ": " + e.getMessage() + "; its log says: " + process.lastWords());
        }
    }
}
