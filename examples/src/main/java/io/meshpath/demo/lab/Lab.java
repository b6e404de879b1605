// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mesh on this machine: routed nodes, an etcd for each cluster, an agent on each node, and pods.
 *
 * <p>Everything of it is known by name and outlives this object; {@link Leftovers} removes it. Used by one thread at a
 * time.
 */
public final class Lab {
    /** Where the lab's files are: logs, configurations, sockets. */
    public static final Path FOLDER = Folder.LAB;

    /** What the names of all its namespaces begin with. */
    public static final String NAMESPACE_PREFIX = LabNamespace.PREFIX;

    private static final String INTERNET = "internet";

    private final Plan plan;
    private final Crossing crossing;
    private final Trace trace;
    private final LabNamespace internet;
    private final Map<String, LabNamespace> nodes = new LinkedHashMap<>();
    private final Map<String, ClusterCertificates> certificates = new LinkedHashMap<>();
    private final Map<String, AgentProcess> agents = new LinkedHashMap<>();
    private final Map<String, LabPod> pods = new LinkedHashMap<>();
    private Optional<BgpRouter> router = Optional.empty();

    private Lab(Plan plan, Crossing crossing, LabNamespace internet, Trace trace) {
        this.plan = plan;
        this.crossing = crossing;
        this.internet = internet;
        this.trace = trace;
    }

    /** Makes the namespaces of the nodes and what lies between them. */
    public static Lab create(Plan plan, Crossing crossing, Trace trace) throws IOException {
        LabNamespace internet = LabNamespace.create(INTERNET, trace);
        Underlay.route(internet);
        Lab lab = new Lab(plan, crossing, internet, trace);
        for (Plan.Node node : plan.nodes()) {
            LabNamespace namespace = LabNamespace.create(node.name(), trace);
            lab.nodes.put(node.name(), namespace);
            Underlay.connect(internet, namespace, node, lab.uplinks(node));
        }
        return lab;
    }

    /** A tunnel needs one family between nodes; pods have both, and without a tunnel so has what is between nodes. */
    private List<Plan.Uplink> uplinks(Plan.Node node) {
        return crossing == Crossing.DIRECT ? node.uplinks() : List.of(node.uplink());
    }

    /** Starts the router that the nodes speak BGP with. */
    public void startRouter(RouterKind kind) throws Exception {
        router = Optional.of(BgpRouter.start(kind, internet, plan));
    }

    /** Makes certificates and starts an etcd for each cluster. */
    public void startEtcds() throws Exception {
        for (Plan.Cluster cluster : plan.clusters()) {
            certificates.put(cluster.name(), ClusterCertificates.write(plan, cluster));
        }
        AtOnce.each(
                plan.clusters(),
                cluster -> EtcdServer.start(
                        cluster, node(cluster.nodes().get(0).name()), named(certificates, cluster.name())));
    }

    /** Starts an agent on each node, and waits until they answer. */
    public void startAgents() throws Exception {
        for (Plan.Node node : plan.nodes()) {
            Path config = AgentFiles.write(plan, node, crossing, certificates);
            agents.put(node.name(), AgentProcess.start(node, node(node.name()), config));
        }
        AtOnce.each(agents.values(), AgentProcess::awaitReady);
    }

    /** Makes all pods of the plan. */
    public void createPods() throws Exception {
        List<LabPod> created = AtOnce.map(plan.pods(), pod -> LabPod.create(pod, agent(pod.node()), trace));
        created.forEach(pod -> pods.put(pod.name(), pod));
    }

    /** What the lab was to be. */
    public Plan plan() {
        return plan;
    }

    /** How packets of pods cross between nodes. */
    public Crossing crossing() {
        return crossing;
    }

    /** The router that the nodes speak BGP with; empty where packets cross in a tunnel. */
    public Optional<BgpRouter> router() {
        return router;
    }

    /** The namespace that routes between the nodes. */
    public LabNamespace internet() {
        return internet;
    }

    /** All agents, in the plan's order of nodes. */
    public List<AgentProcess> agents() {
        return List.copyOf(agents.values());
    }

    /** The agent of the node of this name. */
    public AgentProcess agent(String node) {
        return named(agents, node);
    }

    /** All pods, in the plan's order. */
    public List<LabPod> pods() {
        return List.copyOf(pods.values());
    }

    /** The pod of this name. */
    public LabPod pod(String name) {
        return named(pods, name);
    }

    /** What the agents say is wrong now, a line each; also that one does not answer. */
    public List<String> troubles() {
        return agents().stream().flatMap(agent -> agent.troubles().stream()).toList();
    }

    private LabNamespace node(String name) {
        return named(nodes, name);
    }

    /** What is under a name that the plan gave. */
    static <T> T named(Map<String, T> things, String name) {
        T thing = things.get(name);
        if (thing == null) {
            throw new IllegalArgumentException("the lab has no " + name + ", only " + things.keySet());
        }
        return thing;
    }
}
