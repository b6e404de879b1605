// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.PortSpace;
import java.util.Comparator;

/**
 * A port by the name its pod has for it, in one transport protocol. Immutable.
 *
 * @param space TCP, UDP or SCTP
 * @param name as containers declare it: {@code http}
 */
public record NamedPort(PortSpace space, String name) implements Comparable<NamedPort> {
    private static final Comparator<NamedPort> ORDER =
            Comparator.comparing(NamedPort::space).thenComparing(NamedPort::name);

    public NamedPort {
        if (space == PortSpace.OTHER || name.isEmpty()) {
            throw new IllegalArgumentException("only TCP, UDP and SCTP ports have names: " + space + " '" + name + "'");
        }
    }

    @Override
    public int compareTo(NamedPort other) {
        return ORDER.compare(this, other);
    }

    /** {@code TCP port http}. */
    @Override
    public String toString() {
        return space + " port " + name;
    }
}
