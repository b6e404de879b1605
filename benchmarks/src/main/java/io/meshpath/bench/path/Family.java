// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

/** The family of a lane's addresses, of its pods and of its nodes alike. Nodes are number 1 and 2. */
enum Family {
    IPV4("10.%d.0.10", "10.%d.0.0/16", "10.0.0.0/8", "192.168.50.%d", "169.254.1.1", 32, 24, 50),
    IPV6("fd00:10:%d::10", "fd00:10:%d::/48", "fd00:10::/32", "fd00:50::%d", "fe80::1", 128, 64, 70);

    /** What a vxlan or Geneve header takes of a packet, with Ethernet, IP and UDP around it, in octets. */
    final int tunnelOverhead;

    final String allPods;
    final String gateway;
    final int addressBits;
    final int underlayBits;
    private final String pod;
    private final String pods;
    private final String node;

    Family(
            String pod,
            String pods,
            String allPods,
            String node,
            String gateway,
            int addressBits,
            int underlayBits,
            int tunnelOverhead) {
        this.pod = pod;
        this.pods = pods;
        this.allPods = allPods;
        this.node = node;
        this.gateway = gateway;
        this.addressBits = addressBits;
        this.underlayBits = underlayBits;
        this.tunnelOverhead = tunnelOverhead;
    }

    /** The address of the pod on a node. */
    String pod(int number) {
        return pod.formatted(number);
    }

    /** The prefix of all pods on a node. */
    String pods(int number) {
        return pods.formatted(number);
    }

    /** The first address of that prefix. */
    String network(int number) {
        String prefix = pods(number);
        return prefix.substring(0, prefix.indexOf('/'));
    }

    /** The address of a node on the underlay. */
    String node(int number) {
        return node.formatted(number);
    }

    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
