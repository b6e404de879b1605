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
    /**
     * Three clusters, four nodes; Redis in all three, a shop beside it, and a stranger. Pods have an address of each family.
     *
     * @param ipv6 whether the network between the nodes is of IPv6 alone; else it is of IPv4 alone
     */
    public static Plan threeClusters(boolean ipv6) {
        return new Plan(
                List.of(
                        new Cluster(
                                "atlanta",
                                1,
                                List.of(node("atlanta", 1, 11, "217:0", ipv6), node("atlanta", 2, 12, "217:1", ipv6))),
                        new Cluster("singapore", 2, List.of(node("singapore", 1, 21, "218:0", ipv6))),
                        new Cluster("toronto", 3, List.of(node("toronto", 1, 31, "219:0", ipv6)))),
                List.of(
                        new Pod("redis-primary", "atlanta-1", List.of("app=redis", "role=primary")),
                        new Pod("shop-1", "atlanta-1", List.of("app=shop")),
                        new Pod("shop-2", "atlanta-2", List.of("app=shop")),
                        new Pod("redis-singapore", "singapore-1", List.of("app=redis", "role=replica")),
                        new Pod("redis-toronto", "toronto-1", List.of("app=redis", "role=replica")),
                        new Pod("stranger", "toronto-1", List.of("app=stranger"))));
    }

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

    /**
     * A node.
     *
     * @param number unlike every other node's; the network that it shares with its router alone is called by it
     * @param ipv6 whether it is known by its address of IPv6
     * @param podCidrs what its pods have addresses of
     */
    public record Node(String cluster, String name, int number, boolean ipv6, List<Cidr> podCidrs) {
        private static final int FIRST_AS = 65_000;

        public Node {
            podCidrs = List.copyOf(podCidrs);
        }

        /** The address that it is known by. */
        public IpAddress address() {
            return uplink().address();
        }

        /** Its way to the others in the family that it is known by. */
        Uplink uplink() {
            return Uplink.of(number, ipv6);
        }

        /** Its ways to the others in both families, the one it is known by first. */
        List<Uplink> uplinks() {
            return List.of(uplink(), Uplink.of(number, !ipv6));
        }

        /** Whether this is one of its addresses. */
        public boolean has(IpAddress address) {
            return uplinks().stream().anyMatch(uplink -> uplink.address().equals(address));
        }

        /** Its autonomous system, where it speaks BGP. */
        int as() {
            return FIRST_AS + number;
        }
    }

    /** A node's address of one family on the underlay, and the router it is behind. */
    record Uplink(IpAddress address, IpAddress router) {
        static Uplink of(int network, boolean ipv6) {
            String prefix = ipv6 ? "fd00:192:168:" + network + "::" : "192.168." + network + ".";
            return new Uplink(IpAddress.parse(prefix + network), IpAddress.parse(prefix + "1"));
        }

        boolean isV4() {
            return address.isV4();
        }

        /** What it shares with its router alone. */
        Cidr network() {
            return Cidr.masking(address, isV4() ? 24 : 64);
        }
    }

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

    /**
     * A node by its numbers.
     *
     * @param number within the cluster
     * @param network the network it is in, and its own number there
     * @param pods the two middle numbers of its pod CIDRs
     */
    private static Node node(String cluster, int number, int network, String pods, boolean ipv6) {
        return new Node(
                cluster,
                cluster + "-" + number,
                network,
                ipv6,
                List.of(Cidr.parse("10." + pods.replace(':', '.') + ".0/24"), Cidr.parse("fd00:10:" + pods + "::/64")));
    }
}
