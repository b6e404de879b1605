// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.NamedPort;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the identities there are call their ports. Not safe for use by multiple threads. */
final class PortNames {
    private final Map<NamedPort, TreeMap<PortRange, Integer>> users = new HashMap<>();

    /** Counts an identity's names in, and returns those that now stand for a port more. */
    Set<NamedPort> add(NamedPorts names) {
        Set<NamedPort> changed = new HashSet<>();
        names.ports().forEach((name, port) -> {
            NamedPort named = new NamedPort(port.space(), name);
            if (users.computeIfAbsent(named, added -> new TreeMap<>()).merge(port, 1, Integer::sum) == 1) {
                changed.add(named);
            }
        });
        return changed;
    }

    /** Counts an identity's names out, and returns those that now stand for a port less. */
    Set<NamedPort> remove(NamedPorts names) {
        Set<NamedPort> changed = new HashSet<>();
        names.ports().forEach((name, port) -> {
            NamedPort named = new NamedPort(port.space(), name);
            TreeMap<PortRange, Integer> ports = users.get(named);
            if (ports != null && ports.computeIfPresent(port, (same, count) -> count == 1 ? null : count - 1) == null) {
                changed.add(named);
                if (ports.isEmpty()) {
                    users.remove(named);
                }
            }
        });
        return changed;
    }

    /** The ports that some identity has this name for, in order. */
    Set<PortRange> portsOf(NamedPort name) {
        TreeMap<PortRange, Integer> ports = users.get(name);
        return ports == null ? Set.of() : ports.keySet();
    }
}
