// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster that there is not says of itself: nodes with a /24 of pods each, identities, and endpoints that are spread
 * over both. Immutable.
 *
 * <p>There is more of everything than its size says: what is numbered from there on comes and goes.
 *
 * @param number from 1; also the cluster's id
 * @param cached whether it stands under {@code cilium/cache}, where a replicator has it, or {@code cilium/state}, its own place
 */
record MockCluster(int number, MeshSize size, boolean cached) {
    /** How many nodes have a number: those that come and go among them. */
    static final int NODE_NUMBERS = 128;

    private static final int FIRST_POD_CIDR = 0x0a00_0000; // 10.0.0.0, a /24 for each node
    private static final int FIRST_NODE = 0xac10_0100; // 172.16.1.0
    private static final int POD_CIDR_BITS = 24;
    private static final int FIRST_IDENTITY = 0x100;
    private static final int LAST_POD = 250;
    private static final int HEALTH = 253;
    private static final int ROUTER = 254;

    ClusterName name() {
        return new ClusterName("mock-" + number);
    }

    private ClusterId id() {
        return new ClusterId(number);
    }

    /** Says where the rest is. */
    Pair config() {
        return new Pair(
                Keys.clusterConfig(name()),
                "{\"id\":" + number + ",\"capabilities\":{" + (cached ? "\"cached\":true," : "")
                        + "\"maxConnectedClusters\":255}}");
    }

    /** The underlay address of a node. */
    IpAddress nodeAddress(int node) {
        return IpAddress.of4(FIRST_NODE + slot(node));
    }

    Pair node(int node) {
        MeshNode said = MeshNode.of(
                        name(),
                        id(),
                        "worker-" + node,
                        nodeAddress(node),
                        List.of(Cidr.masking(inside(node, 0), POD_CIDR_BITS)))
                .withAddresses(List.of(
                        NodeAddress.internal(nodeAddress(node)),
                        new NodeAddress(NodeAddress.CILIUM_INTERNAL, inside(node, ROUTER))))
                .withHealthAddresses(List.of(inside(node, HEALTH)))
                .withLabels(Map.of(
                        "kubernetes.io/arch", "amd64",
                        "kubernetes.io/hostname", "worker-" + node,
                        "topology.kubernetes.io/zone", "zone-" + node % 3));
        return new Pair(keys().node("worker-" + node), said.toJson());
    }

    int identityNumber(int identity) {
        return number << 16 | FIRST_IDENTITY + identity;
    }

    Pair identity(int identity) {
        Labels labels = Labels.of(
                Label.k8s("app", "app-" + identity),
                Label.k8s(Label.NAMESPACE, team(identity)),
                Label.k8s(Label.SERVICE_ACCOUNT, "default"),
                Label.cluster(name()));
        return new Pair(keys().identity(identityNumber(identity)), labels.kvstoreForm());
    }

    /** The address of an endpoint; it is on one of the nodes that stay. */
    IpAddress endpointAddress(int endpoint) {
        int place = 1 + endpoint / size.nodes();
        if (place > LAST_POD) {
            throw new IllegalArgumentException("a node has no address for endpoint " + endpoint);
        }
        return inside(endpoint % size.nodes(), place);
    }

    /** An endpoint with one of the identities that stay. */
    Pair endpoint(int endpoint, int identity) {
        IpAddress address = endpointAddress(endpoint);
        IpIdentity said = new IpIdentity(
                Cidr.of(address),
                Optional.of(nodeAddress(endpoint % size.nodes())),
                identityNumber(identity),
                0,
                "",
                team(identity),
                "app-" + identity + "-" + endpoint,
                "default",
                List.of());
        return new Pair(keys().address(said.prefix()), said.toJson());
    }

    /** An endpoint that stays. */
    Pair endpoint(int endpoint) {
        return endpoint(endpoint, endpoint % size.identities());
    }

    private static String team(int identity) {
        return "team-" + identity % 10;
    }

    private KeyLayout keys() {
        return cached ? KeyLayout.cache(name()) : KeyLayout.state(name());
    }

    private int slot(int node) {
        return (number - 1) * NODE_NUMBERS + node;
    }

    private IpAddress inside(int node, int place) {
        return IpAddress.of4(FIRST_POD_CIDR + (slot(node) << Integer.SIZE - POD_CIDR_BITS) + place);
    }
}
