// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/**
 * Which clusters, nodes and pods there are to be, and their addresses. Immutable, and touches nothing.
 *
 * <p>No two nodes share a network: each has a router of its own, so that packets between them are routed as on the
 * internet.
 */
public record Plan(List<Cluster> clusters, List<Pod> pods) {
    /** Three clusters, four nodes; Redis in all three, a shop beside it, and a stranger. */
    public static final Plan THREE_CLUSTERS = new Plan(
            List.of(
                    new Cluster(
                            "atlanta",
                            1,
                            List.of(
                                    node("atlanta", "atlanta-1", "192.168.11.11", "10.217.0.0/24"),
                                    node("atlanta", "atlanta-2", "192.168.12.12", "10.217.1.0/24"))),
                    new Cluster(
                            "singapore",
                            2,
                            List.of(node("singapore", "singapore-1", "192.168.21.21", "10.218.0.0/24"))),
                    new Cluster("toronto", 3, List.of(node("toronto", "toronto-1", "192.168.31.31", "10.219.0.0/24")))),
            List.of(
                    new Pod("redis-primary", "atlanta-1", List.of("app=redis", "role=primary")),
                    new Pod("shop-1", "atlanta-1", List.of("app=shop")),
                    new Pod("shop-2", "atlanta-2", List.of("app=shop")),
                    new Pod("redis-singapore", "singapore-1", List.of("app=redis", "role=replica")),
                    new Pod("redis-toronto", "toronto-1", List.of("app=redis", "role=replica")),
                    new Pod("stranger", "toronto-1", List.of("app=stranger"))));

    public Plan {
        clusters = List.copyOf(clusters);
        pods = List.copyOf(pods);
    }

    /** A cluster; its etcd is on its first node, and its number is in its pods' identities. */
    public record Cluster(String name, int id, List<Node> nodes) {
        public Cluster {
            nodes = List.copyOf(nodes);
        }

        /** The name that the certificate of the cluster's etcd is for. */
        public String etcdName() {
            return name + ".mesh.cilium.io";
        }

        /** Where the cluster's etcd listens. */
        public IpAddress etcdAddress() {
            return nodes.get(0).address();
        }
    }

    /** A node: its address on the underlay, the router it is behind, and the addresses of its pods. */
    public record Node(String cluster, String name, IpAddress address, IpAddress router, Cidr podCidr) {}

    /** A pod and the node it runs on. */
    public record Pod(String name, String node, List<String> labels) {
        public Pod {
            labels = List.copyOf(labels);
        }
    }

    /** All nodes, cluster by cluster. */
    public List<Node> nodes() {
        return clusters.stream().flatMap(cluster -> cluster.nodes().stream()).toList();
    }

    /** The cluster of this name. */
    public Cluster cluster(String name) {
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no cluster " + name));
    }

    private static Node node(String cluster, String name, String address, String podCidr) {
        IpAddress own = IpAddress.parse(address);
        return new Node(
                cluster,
                name,
                own,
                Cidr.masking(own, Underlay.PREFIX_LENGTH).first().next(),
                Cidr.parse(podCidr));
    }
}
