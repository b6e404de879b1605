// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Who there is, and by which labels policies know them. Immutable.
 *
 * <p>Policies are those of one cluster. Its pods are subjects of them, and so are its nodes; whoever is in another cluster
 * or in none is a peer only. A node is {@code remote-node} to others; {@code host} is the node of whichever pod is at the
 * other end.
 */
public final class World {
    private static final String HOST = "host";

    private final WorldModel model;
    private final Map<String, FlowEnd> pods = new LinkedHashMap<>();
    private final Map<String, List<String>> clustersOf = new HashMap<>();
    private final List<FlowEnd> nodes = new ArrayList<>();
    private final Map<IpAddress, FlowEnd> addresses = new HashMap<>();
    private final FlowEnd host;

    private World(WorldModel model) {
        this.model = model;
        this.host = host(model);
    }

    /** A world with nobody in it but what flows describe by labels and addresses. */
    public static World empty(ClusterName cluster) {
        return new World(WorldModel.empty(cluster));
    }

    /**
     * The world that a file describes.
     *
     * @throws JsonFileException when the file cannot be read or does not describe one
     */
    public static World read(Path file) {
        JsonFile json = JsonFile.open(file);
        World world = new World(json.object(WorldModel.class));
        each("pods", world.model.pods(), world::add, json);
        each("nodes", world.model.nodes(), world::add, json);
        return world;
    }

    private static <T> void each(String field, List<T> elements, Consumer<T> add, JsonFile json) {
        for (int i = 0; i < elements.size(); i++) {
            try {
                add.accept(elements.get(i));
            } catch (IllegalArgumentException e) {
                throw json.refuse(field + "[" + i + "]", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The cluster whose policies are asked. */
    public ClusterName cluster() {
        return model.cluster();
    }

    /** What policies depend on here besides their text. */
    public PolicyContext context(PeerClusters peers) {
        return PolicyContext.of(model.cluster()).withPeers(peers).withServices(services());
    }

    /** The pods and nodes, in the order of the file, and the host. */
    public Stream<FlowEnd> everybody() {
        return Stream.of(pods.values().stream(), nodes.stream(), Stream.of(host))
                .flatMap(ends -> ends);
    }

    /** The addresses that DNS gives for names. */
    Map<String, List<IpAddress>> names() {
        return model.names();
    }

    /** The host: the node that a pod is on. */
    FlowEnd host() {
        return host;
    }

    /** The pod or node with this address. */
    Optional<FlowEnd> at(IpAddress address) {
        return Optional.ofNullable(addresses.get(address));
    }

    /**
     * The pod of this name: {@code namespace/name}, or {@code cluster/namespace/name} where it is not in the model's cluster
     * and several have it.
     *
     * @throws IllegalArgumentException when there is none, or more than one
     */
    FlowEnd pod(String name) {
        FlowEnd exact = pods.get(name);
        if (exact != null) {
            return exact;
        }
        List<String> clusters = clustersOf.getOrDefault(name, List.of());
        if (clusters.isEmpty()) {
            throw new IllegalArgumentException(
                    "no pod is called '" + name + "'; write namespace/name of one in the model");
        }
        String local = model.cluster() + "/" + name;
        String full = clusters.contains(local) ? local : clusters.get(0);
        if (clusters.size() > 1 && !clusters.contains(local)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is in several clusters; write one of " + String.join(", ", clusters));
        }
        return pod(full);
    }

    private void add(WorldModel.Pod pod) {
        ClusterName cluster = pod.cluster() == null ? model.cluster() : pod.cluster();
        String name = pod.namespace() + "/" + pod.name();
        Labels labels = WorldLabels.pod(pod, model.namespaces().getOrDefault(pod.namespace(), Map.of()), cluster);
        boolean ours = cluster.equals(model.cluster());
        String shown = ours ? name : cluster + "/" + name;
        FlowEnd end = ours ? FlowEnd.subject(shown, labels) : FlowEnd.outside(shown, labels);
        if (pods.putIfAbsent(cluster + "/" + name, end) != null) {
            throw new IllegalArgumentException("pod " + cluster + "/" + name + " is there twice; keep one");
        }
        clustersOf.computeIfAbsent(name, first -> new ArrayList<>()).add(cluster + "/" + name);
        pod.ips().forEach(address -> give(address, end));
    }

    private void add(WorldModel.Node node) {
        ClusterName cluster = node.cluster() == null ? model.cluster() : node.cluster();
        boolean ours = cluster.equals(model.cluster());
        ReservedIdentity as = node.local() ? ReservedIdentity.HOST : ReservedIdentity.REMOTE_NODE;
        FlowEnd end = new FlowEnd(
                "node " + node.name(),
                WorldLabels.nodeAsPeer(node, cluster, as),
                ours ? Optional.of(WorldLabels.nodeItself(node, cluster)) : Optional.empty(),
                Optional.empty());
        nodes.add(end);
        node.ips().forEach(address -> give(address, end));
    }

    private void give(IpAddress address, FlowEnd end) {
        FlowEnd other = addresses.putIfAbsent(address, end);
        if (other != null) {
            throw new IllegalArgumentException(address + " is also an address of " + other
                    + "; keep one, and leave out pods that have their node's address");
        }
    }

    private static FlowEnd host(WorldModel model) {
        List<WorldModel.Node> ours = model.nodes().stream()
                .filter(node -> node.cluster() == null || node.cluster().equals(model.cluster()))
                .toList();
        Optional<WorldModel.Node> itself = ours.stream()
                .filter(WorldModel.Node::local)
                .findFirst()
                .or(() -> ours.size() == 1 ? Optional.of(ours.get(0)) : Optional.empty());
        Labels subject = itself.map(node -> WorldLabels.nodeItself(node, model.cluster()))
                .orElseGet(() -> WorldLabels.host(model.cluster()));
        Labels identity = itself.map(node -> WorldLabels.nodeAsPeer(node, model.cluster(), ReservedIdentity.HOST))
                .orElse(subject);
        return new FlowEnd(HOST, identity, Optional.of(subject), Optional.empty());
    }

    private List<Service> services() {
        return model.services().stream()
                .map(service -> new Service(
                        service.namespace(), service.name(), service.labels(), service.selector(), service.addresses()))
                .toList();
    }
}
