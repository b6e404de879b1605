// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

/** Ways that the kernel has, set up as people do it. */
enum KernelWay implements Way {
    /** A route to the other node's pods through the other node, with no tunnel. */
    ROUTING("kernel routing") {
        @Override
        void join(Side side) {
            side.ip("route add {otherPods} via {otherNode}");
        }
    },
    /** A vxlan device with one static forwarding and neighbour entry for each node, and routes through it. */
    FLANNEL("flannel-style vxlan") {
        @Override
        void join(Side side) {
            side.ip("""
                    link add flannel.1 address 02:00:00:00:ff:0{i} type vxlan id 1 local {node} dev underlay dstport 8472 nolearning
                    link set flannel.1 mtu %d up
                    addr add {network}/{bits} dev flannel.1 nodad
                    neigh replace {otherNetwork} lladdr 02:00:00:00:ff:0{o} dev flannel.1 nud permanent
                    route add {otherPods} via {otherNetwork} dev flannel.1 onlink
                    """.formatted(TwoNodes.UNDERLAY_MTU - overhead(side.family())));
            side.run("bridge", "fdb", "append", "02:00:00:00:ff:0{o}", "dev", "flannel.1", "dst", "{otherNode}");
        }
    },
    /** One Ethernet for all pods: each node's bridge has its pod and a vxlan device that floods and learns. */
    BRIDGE("kernel vxlan with bridge") {
        @Override
        void join(Side side) {
            side.ip("""
                    link add br0 mtu %1$d type bridge
                    link add vx0 mtu %1$d type vxlan id 1 local {node} remote {otherNode} dev underlay dstport 8472
                    link set vx0 master br0 up
                    link set lxc master br0
                    link set br0 up
                    """.formatted(TwoNodes.UNDERLAY_MTU - overhead(side.family())));
            side.ipInPod("route add {allPods} dev eth0 scope link");
        }
    };

    private final String text;

    KernelWay(String text) {
        this.text = text;
    }

    abstract void join(Side side);

    @Override
    public String toString() {
        return text;
    }

    @Override
    public int overhead(Family family) {
        return this == ROUTING ? 0 : family.tunnelOverhead;
    }

    @Override
    public AutoCloseable join(TwoNodes nodes) {
        nodes.sides().forEach(this::join);
        return () -> {}; // all of it goes with the namespaces
    }
}
