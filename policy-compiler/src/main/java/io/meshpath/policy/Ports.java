// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * The destination ports a rule speaks of, by number and by name: any of these; with none, no packet. Immutable.
 *
 * @param ranges the ports by number, and the kinds of packets without ports
 * @param named the ports that the destination's pod gives a number to
 */
public record Ports(List<PortRange> ranges, List<NamedPort> named) {
    /** Every packet there is. */
    public static final Ports EVERYTHING = new Ports(PortRange.EVERYTHING, List.of());

    public Ports {
        ranges = ranges.stream().distinct().sorted().toList();
        named = named.stream().distinct().sorted().toList();
    }

    /** These ports, all of them by number. */
    public static Ports of(List<PortRange> ranges) {
        return new Ports(ranges, List.of());
    }

    /** Whether a packet to this port is meant, where {@code destination} is what its receiver calls its ports. */
    public boolean contains(PortSpace space, int port, NamedPorts destination) {
        for (PortRange range : ranges) {
            if (range.contains(space, port)) {
                return true;
            }
        }
        for (NamedPort name : named) {
            if (destination.isNamed(name, space, port)) {
                return true;
            }
        }
        return false;
    }

    /** These ports by number, as a destination with these names for its ports has them. */
    public Ports of(NamedPorts destination) {
        if (named.isEmpty()) {
            return this;
        }
        List<PortRange> all = new ArrayList<>(ranges);
        named.forEach(name -> destination.find(name).ifPresent(all::add));
        return of(all);
    }

    /** All of them, for people. */
    List<Object> all() {
        List<Object> all = new ArrayList<>(ranges);
        all.addAll(named);
        return all;
    }

    /** Whether every packet is meant. */
    public boolean isEverything() {
        return ranges.equals(PortRange.EVERYTHING);
    }
}
