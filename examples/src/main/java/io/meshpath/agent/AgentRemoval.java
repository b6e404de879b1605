// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.EndpointNetwork;
import io.meshpath.agent.endpoint.EndpointStore;
import io.meshpath.agent.mesh.IdentityCache;
import io.meshpath.agent.policy.NameCache;
import io.meshpath.bgp.kernel.KernelRoutes;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.mesh.Mesh;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;

/** Takes a node out: the opposite of all that {@link AgentStart} and endpoints have made. */
final class AgentRemoval {
    private static final System.Logger LOG = System.getLogger(AgentRemoval.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AgentConfig config;

    private AgentRemoval(AgentConfig config) {
        this.config = config;
    }

    static void run(AgentConfig config) {
        if (answers(config)) {
            throw new IllegalStateException("an agent answers at " + config.socket() + "; stop it first");
        }
        AgentRemoval removal = new AgentRemoval(config);
        removal.attempt("withdraw the node from its cluster", removal::withdraw);
        removal.node();
        LOG.log(System.Logger.Level.INFO, "node " + config.node().name() + " is removed");
    }

    private static boolean answers(AgentConfig config) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(config.socket()))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** One part that fails must not keep the others. */
    private void attempt(String what, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot " + what + ": " + OneLine.of(e));
        }
    }

    /** Claims the keys of the node's earlier lives, as only what is one's own can be taken back. */
    private void withdraw() {
        Mesh mesh = MeshSource.join(config).mesh();
        try {
            mesh.local().addresses().prune(Map.of());
            if (!mesh.local().awaitPublished(PATIENCE)) {
                throw new IllegalStateException("no answer from its etcd; what it published goes when its lease ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mesh.leave();
        }
    }

    private void node() {
        EndpointStore store = EndpointStore.in(config.stateDir());
        try (NodeSetup node = NodeSetup.open(config);
                EndpointNetwork pods = EndpointNetwork.open(node.pools().routers(), node.podMtu(), node.podGso())) {
            attempt(
                    "remove the pods' devices",
                    () -> store.load(node.pools().routers()).endpoints().forEach(pods::delete));
            attempt("remove the datapath", node.datapath()::remove);
            attempt("remove the masquerade of pods", PodMasquerade::remove);
            attempt("remove routes to other nodes' pods", NodeRoutes::remove);
            config.bgp()
                    .ifPresent(bgp -> attempt(
                            "remove routes learnt by BGP",
                            () -> KernelRoutes.remove(bgp.kernel().orElse(KernelSettings.DEFAULT))));
            attempt(
                    "remove routes",
                    () -> NodePlumbing.remove(config.node(), node.pools().routers()));
        }
        store.delete();
        IdentityCache.in(config.stateDir()).delete();
        NameCache.in(config.stateDir()).delete();
    }
}
