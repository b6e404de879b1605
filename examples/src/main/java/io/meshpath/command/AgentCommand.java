// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.Agent;
import io.meshpath.agent.AgentLog;
import io.meshpath.agent.config.AgentConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code meshpath agent}. */
@Command(
        name = "agent",
        description =
                "Runs the agent of a node, in the node's network namespace, until it is told to stop; the datapath"
                        + " goes on working without it.",
        mixinStandardHelpOptions = true)
final class AgentCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The agent's configuration (YAML).")
    private @Nullable Path config;

    @Option(names = "--remove", description = "Take the node's datapath, devices and state away instead.")
    private boolean remove;

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AgentLog.install(debug);
        AgentConfig read = AgentConfig.read(config == null ? Path.of("") : config);
        if (remove) {
            Agent.remove(read);
            return Meshpath.DONE;
        }
        runUntilTold(read);
        return Meshpath.DONE;
    }

    private static void runUntilTold(AgentConfig config) throws IOException, InterruptedException {
        Agent agent = Agent.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent), "stop"));
        new CountDownLatch(1).await();
    }

    /** Being told to stop is no failure, which is what the virtual machine's own exit code would say. */
    private static void stop(Agent agent) {
        agent.close();
        Runtime.getRuntime().halt(Meshpath.DONE);
    }
}
