// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/**
 * Two nodes with a pod each, in four namespaces that are joined by veth pairs and know the way to their own pod. How the pods
 * reach each other is still to be said.
 */
final class TwoNodes implements AutoCloseable {
    /** The MTU of the underlay. */
    static final int UNDERLAY_MTU = 1500;

    /** The number of the node whose pod asks. */
    static final int CLIENT = 1;
    /** The number of the node whose pod answers. */
    static final int SERVER = 2;

    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final Side client;
    private final Side server;

    private TwoNodes(String name, Family family) {
        try {
            this.client = new Side(CLIENT, family, create(name + "-node1"), create(name + "-pod1"));
            this.server = new Side(SERVER, family, create(name + "-node2"), create(name + "-pod2"));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Makes them.
     *
     * @param name what the names of their namespaces begin with; none of them may be taken
     * @param podMtu what pods may send, in octets
     */
    static TwoNodes create(String name, Family family, Segmentation segmentation, int podMtu) {
        TwoNodes nodes = new TwoNodes(name, family);
        try {
            nodes.client.ip("link add underlay type veth peer name underlay netns " + name + "-node2");
            for (Side side : nodes.sides()) {
                join(side, podMtu);
                segmentation.apply(side);
            }
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private NetworkNamespace create(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(name);
        namespaces.add(namespace);
        return namespace;
    }

    // Neighbours are known, so that no lane waits for ARP or neighbour discovery now and then.
    private static void join(Side side, int podMtu) {
        String pod = side.pod().path().getFileName().toString();
        String mtu = " mtu " + podMtu;
        side.ip("""
                link set lo up
                link set underlay mtu %d up
                addr add {node}/{underlayBits} dev underlay nodad
                link add lxc address 02:00:00:00:0{i}:01%s type veth peer name eth0 address 02:00:00:00:0{i}:02%s netns %s
                link set lxc up
                route add {pod}/{bits} dev lxc
                neigh replace {pod} lladdr 02:00:00:00:0{i}:02 dev lxc nud permanent
                """.formatted(UNDERLAY_MTU, mtu, mtu, pod));
        side.ipInPod("""
                link set lo up
                link set eth0 up
                addr add {pod}/{bits} dev eth0 nodad
                route add {gateway} dev eth0 scope link
                route add default via {gateway} dev eth0
                neigh replace {gateway} lladdr 02:00:00:00:0{i}:01 dev eth0 nud permanent
                """);
        side.forward();
    }

    /** The side whose pod asks. */
    Side client() {
        return client;
    }

    /** The side whose pod answers. */
    Side server() {
        return server;
    }

    List<Side> sides() {
        return List.of(client, server);
    }

    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::delete);
    }
}
