// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.bgp.NodeSpeaker;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.Endpoint;
import io.meshpath.agent.endpoint.EndpointNetwork;
import io.meshpath.agent.endpoint.EndpointStore;
import io.meshpath.agent.endpoint.Endpoints;
import io.meshpath.agent.health.HealthProbes;
import io.meshpath.agent.health.HealthServer;
import io.meshpath.agent.health.HealthTarget;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.IdentityCache;
import io.meshpath.agent.mesh.MeshFacts;
import io.meshpath.agent.mesh.Reach;
import io.meshpath.agent.monitor.Monitor;
import io.meshpath.agent.policy.NameCache;
import io.meshpath.agent.policy.PolicyFolder;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.Mesh;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Puts an agent together, in an order in which nothing that works is taken away: the new datapath is filled beside the one
 * that is in force and takes its place at the end.
 */
final class AgentStart {
    private static final System.Logger LOG = System.getLogger(AgentStart.class.getName());
    private static final int WORKERS = 4;
    private static final Duration FOLDER_PAUSE = Duration.ofSeconds(5);

    private static final Duration JOIN_PATIENCE = Duration.ofSeconds(1);

    /** How long an adopted datapath waits for clusters to be read before what is known takes its place. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final AgentConfig config;
    private final EventLoopGroup network;
    private final Consumer<AutoCloseable> opened;
    private final Problems problems = new Problems(Clock.systemUTC());

    /** What has to be closed is given to {@code opened} as soon as it is there. */
    AgentStart(AgentConfig config, EventLoopGroup network, Consumer<AutoCloseable> opened) {
        this.config = config;
        this.network = network;
        this.opened = opened;
    }

    AgentParts run() throws IOException {
        PolicySource policies = new PolicySource(config, problems);
        CompletableFuture<PolicyFolder.Reading> reading = CompletableFuture.supplyAsync(policies::read);
        MeshSource source = MeshSource.join(config); // connects while the datapath is opened
        Mesh mesh = open(source.mesh());
        IdentityCache cache = IdentityCache.in(config.stateDir());
        NameCache names = NameCache.in(config.stateDir());
        EndpointStore store = EndpointStore.in(config.stateDir());

        NodeSetup node = open(NodeSetup.open(config));
        node.way().compromise().ifPresent(text -> problems.raise("tunnel", "mode", text));
        AgentLoop loop = open(AgentLoop.start());
        NodeState state = loop.await(() -> NodeState.of(config, node, loop, problems));
        LocalEndpoints services = new LocalEndpoints(config, mesh.local(), node.datapath(), state);
        EndpointNetwork pods = open(EndpointNetwork.open(node.pools().routers(), node.podMtu(), node.podGso()));
        ExecutorService worker = worker();
        PolicyFolder.Reading read = reading.join();
        Endpoints endpoints = loop.await(() -> {
            state.facts().remember(cache.load(), config.cluster().layout());
            state.names().restore(names.load());
            state.policy().enforce(read);
            return Endpoints.restore(node.pools(), store, pods, services, loop, worker);
        });
        mesh.local().addresses().prune(published(endpoints.list(), services));
        awaitJoined(mesh.local());
        NodeRoutes routes = new NodeRoutes(config, state.facts(), problems);
        loop.await(() -> {
            state.facts().onNodes(() -> routes.follow(false)); // a pod is not known before there is a way to it
            return true;
        });
        open(mesh); // a second time: its mirrors end before what they write to
        MeshClusters clusters = source.follow(
                state.facts(),
                (labels, before, after) ->
                        loop.post("giving pods their new identity", () -> endpoints.identityReplaced(before, after)));
        PodMasquerade masquerade = new PodMasquerade(config, state.facts(), problems);
        activate(loop, node, clusters, masquerade);
        Optional<NodeSpeaker> speaker = speaker(node); // what is announced can be delivered by now
        policies.watch(loop, state, FOLDER_PAUSE, opened);

        Monitor monitor = open(monitor(loop, node, new AgentNames(state, services)));
        HealthProbes health = open(health(state.facts()));
        AgentParts parts = new AgentParts(
                config,
                loop,
                worker,
                problems,
                node,
                state,
                policies,
                endpoints,
                clusters,
                masquerade,
                routes,
                speaker,
                monitor,
                health);
        AgentCare.begin(parts, cache, names);
        return parts;
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.accept(part);
        return part;
    }

    private ExecutorService worker() {
        ExecutorService worker = Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "agent-worker");
            thread.setDaemon(true);
            return thread;
        });
        opened.accept(worker::shutdownNow);
        return worker;
    }

    private static Map<Cidr, IpIdentity> published(List<Endpoint> endpoints, LocalEndpoints services) {
        Map<Cidr, IpIdentity> published = new HashMap<>();
        endpoints.forEach(
                endpoint -> services.published(endpoint).forEach(address -> published.put(address.prefix(), address)));
        return published;
    }

    /** The own cluster is read after it has been written, so that the first agent of a cluster finds what it looks for. */
    private static void awaitJoined(LocalCluster local) {
        try {
            if (!local.awaitPublished(JOIN_PATIENCE)) {
                LOG.log(System.Logger.Level.INFO, "the own cluster's etcd does not answer yet; going on without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An earlier agent's datapath is only replaced when the mesh has been read, or is taking too long about it. */
    private static void activate(AgentLoop loop, NodeSetup node, MeshClusters clusters, PodMasquerade masquerade) {
        if (node.adopted() && !clusters.awaitSynced(PATIENCE)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not every cluster could be read within " + PATIENCE.toSeconds()
                            + " s; going on with what an earlier agent knew of them");
        }
        loop.await(() -> {
            masquerade.follow(clusters.complete());
            node.datapath().activate();
            return true;
        });
    }

    private Optional<NodeSpeaker> speaker(NodeSetup node) {
        return config.bgp().map(bgp -> open(NodeSpeaker.start(bgp, config.node().podCidrs(), node.adopted())));
    }

    private static Monitor monitor(AgentLoop loop, NodeSetup node, AgentNames names) {
        return Monitor.start(
                node.datapath().events(),
                wanted -> loop.post("observing events", () -> node.datapath().observe(wanted)),
                names);
    }

    /** Without the health port the agent works, but looks dead to the others. */
    private HealthProbes health(MeshFacts facts) {
        AgentConfig.Node self = config.node();
        int port = config.health().port();
        for (IpAddress address : self.addresses()) {
            try {
                open(HealthServer.listen(address, port, self.name(), network));
            } catch (IOException e) {
                problems.raise("health", "port on " + address, String.valueOf(e.getMessage()));
            }
        }
        Reach reach = new Reach(self.addresses());
        return HealthProbes.start(network, port, config.health().interval(), () -> targets(reach, facts.nodes()));
    }

    private static List<HealthTarget> targets(Reach reach, List<MeshNode> nodes) {
        return nodes.stream()
                .flatMap(node -> reach.to(node).stream()
                        .map(address -> new HealthTarget(node.cluster().value(), node.name(), address)))
                .toList();
    }
}
