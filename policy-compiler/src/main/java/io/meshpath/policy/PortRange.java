// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.PortSpace;
import java.util.Arrays;
import java.util.List;

/**
 * Neighbouring ports of one space; in {@link PortSpace#OTHER} they are kinds of packets. Immutable.
 *
 * @param first the first port
 * @param last the last port, inclusive
 */
public record PortRange(PortSpace space, int first, int last) implements Comparable<PortRange> {
    /** Every packet there is. */
    public static final List<PortRange> EVERYTHING =
            Arrays.stream(PortSpace.values()).map(PortRange::all).toList();

    private static final int ICMPV6 = PortSpace.icmpv6(0);
    private static final int PROTOCOL = PortSpace.protocol(0);

    public PortRange {
        if (first < 0 || last >= space.size() || first > last) {
            throw new IllegalArgumentException(
                    "ports must be ascending and from 0 to " + (space.size() - 1) + ": " + first + " to " + last);
        }
    }

    /** All ports of a space. */
    public static PortRange all(PortSpace space) {
        return new PortRange(space, 0, space.size() - 1);
    }

    /** One port. */
    public static PortRange one(PortSpace space, int port) {
        return new PortRange(space, port, port);
    }

    public boolean contains(PortSpace ofSpace, int port) {
        return space == ofSpace && first <= port && port <= last;
    }

    @Override
    public int compareTo(PortRange other) {
        int bySpace = space.compareTo(other.space);
        int byFirst = bySpace != 0 ? bySpace : Integer.compare(first, other.first);
        return byFirst != 0 ? byFirst : Integer.compare(last, other.last);
    }

    /** {@code TCP 6379}, {@code UDP 5000-5999}, {@code any SCTP port}, {@code ICMP type 8}, {@code IP protocol 112}. */
    @Override
    public String toString() {
        if (space == PortSpace.OTHER) {
            return first == last
                    ? kind(first)
                    : first == 0 && last == space.size() - 1
                            ? "anything without ports"
                            : kind(first) + " to " + kind(last);
        }
        if (first == 0 && last == space.size() - 1) {
            return "any " + space + " port";
        }
        return space + " " + (first == last ? "" + first : first + "-" + last);
    }

    private static String kind(int other) {
        if (other < ICMPV6) {
            return "ICMP type " + other;
        }
        return other < PROTOCOL ? "ICMPv6 type " + (other - ICMPV6) : "IP protocol " + (other - PROTOCOL);
    }
}
