// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

/** A way with a packet filter of the kernel at its end; of IPv4 only, as its rules are. */
record FirewalledWay(KernelWay way, Firewall firewall, Rules rules) implements Way {
    @Override
    public int overhead(Family family) {
        return way.overhead(family);
    }

    @Override
    public AutoCloseable join(TwoNodes nodes) {
        firewall.install(nodes.server(), rules);
        return way.join(nodes);
    }

    @Override
    public String toString() {
        return way + ", " + firewall + ", " + rules;
    }
}
