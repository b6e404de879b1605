// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.Optional;

/** A way with a packet filter of the kernel at its end; of IPv4 only, as its rules are. */
record FirewalledWay(KernelWay way, Firewall firewall, Rules kept) implements Way {
    @Override
    public int overhead(Family family) {
        return way.overhead(family);
    }

    @Override
    public Optional<Rules> rules() {
        return Optional.of(kept);
    }

    @Override
    public AutoCloseable join(TwoNodes nodes) {
        firewall.install(nodes.server(), kept);
        return way.join(nodes);
    }

    @Override
    public String toString() {
        return way + ", " + firewall + ", " + kept;
    }
}
