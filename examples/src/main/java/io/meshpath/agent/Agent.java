// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.ApiServer;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.loop.AgentLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * One node's agent: from configuration to a datapath that follows the mesh.
 *
 * <p>All state that changes belongs to one thread, {@link AgentLoop}: API calls, facts from etcd and changed policies are
 * posted to it. Other threads only wait for the network, for files and for events. Must be started in the node's network
 * namespace.
 */
public final class Agent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Agent.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // closed in the opposite order of their opening

    private Agent() {}

    /**
     * Starts an agent and waits until it is ready. What an earlier agent left working is adopted, and goes on working in
     * the meantime.
     *
     * @throws IOException when the socket or the health port cannot be had, which mostly means another agent has them
     * @throws RuntimeException when the kernel refuses; then nothing has changed for packets
     */
    public static Agent start(AgentConfig config) throws IOException {
        Agent agent = new Agent();
        try {
            EventLoopGroup network = agent.own(new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory()));
            AgentApi api = new AgentApi();
            agent.add(ApiServer.listen(config.socket(), api.router(), network));
            AgentStart start = new AgentStart(config, network, agent.parts::push);
            AgentParts parts = start.run();
            StatusReport report = new StatusReport(parts);
            api.ready(parts, report);
            LOG.log(
                    System.Logger.Level.INFO,
                    "ready after " + report.untilReady().toMillis() + " ms"
                            + (parts.node().adopted() ? ", adopted a running datapath" : "") + ", socket "
                            + config.socket());
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /**
     * Takes everything away that agents have made on this node: programs, maps, pods' devices, routes, state, and what they
     * published as far as the own etcd can be reached. Pods are cut off then.
     *
     * @throws IllegalStateException when an agent answers at the socket
     */
    public static void remove(AgentConfig config) {
        AgentRemoval.run(config);
    }

    private EventLoopGroup own(EventLoopGroup group) {
        parts.push(() -> group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly());
        return group;
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Stops the agent; the datapath goes on working, and what the node published stays until its lease ends. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "not closed in order: " + e.getMessage());
            }
        }
    }
}
