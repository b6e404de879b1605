// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ports that a pod has names for. Immutable.
 *
 * <p>They are part of the pod's identity, in the labels that Cilium 1.20 gives it: {@code
 * gen:io.cilium.k8s.named-ports=dns.UDP.53_metrics.TCP.9153}, and where a value would be longer than 63 characters, more
 * labels with the same key and {@code -1}, {@code -2}, … at its end.
 *
 * @param ports by name
 */
public record NamedPorts(Map<String, PortRange> ports) {
    /** No port has a name. */
    public static final NamedPorts NONE = new NamedPorts(Map.of());

    static final String SOURCE = "gen";
    private static final String KEY = "io.cilium.k8s.named-ports";
    private static final int MAX_VALUE = 63;

    public NamedPorts {
        ports = Map.copyOf(ports);
        ports.forEach(NamedPorts::check);
    }

    private static void check(String name, PortRange port) {
        if (name.isEmpty() || port.space() == PortSpace.OTHER || port.first() != port.last()) {
            throw new IllegalArgumentException(
                    "a name stands for one port of TCP, UDP or SCTP: '" + name + "' for " + port);
        }
    }

    /** What an identity's labels say of its ports. Entries that are malformed name nothing. */
    public static NamedPorts of(Labels labels) {
        Map<String, PortRange> ports = new TreeMap<>();
        for (Label label : labels) {
            if (label.source().equals(SOURCE) && label.key().startsWith(KEY)) {
                for (String entry : label.value().split("_", -1)) {
                    read(entry, ports);
                }
            }
        }
        return ports.isEmpty() ? NONE : new NamedPorts(ports);
    }

    private static void read(String entry, Map<String, PortRange> ports) {
        String[] parts = entry.split("\\.", -1);
        if (parts.length != 3) {
            return;
        }
        try {
            PortRange port = PortRange.one(PortSpace.valueOf(parts[1]), Integer.parseInt(parts[2]));
            check(parts[0], port);
            ports.put(parts[0], port);
        } catch (IllegalArgumentException malformed) {
            return; // whoever wrote it, other entries still hold
        }
    }

    /** The port of this name; empty where it has another protocol, or none has the name. */
    public Optional<PortRange> find(NamedPort port) {
        return Optional.ofNullable(ports.get(port.name())).filter(found -> found.space() == port.space());
    }

    boolean isNamed(NamedPort name, PortSpace space, int port) {
        PortRange found = ports.get(name.name());
        return found != null && found.space() == name.space() && found.contains(space, port);
    }

    /** The labels that say the same; none where there is no named port. */
    public List<Label> labels() {
        List<Label> labels = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (Map.Entry<String, PortRange> port : new TreeMap<>(ports).entrySet()) {
            PortRange number = port.getValue();
            String entry = port.getKey() + "." + number.space() + "." + number.first();
            if (!value.isEmpty() && value.length() + 1 + entry.length() > MAX_VALUE) {
                labels.add(label(labels.size(), value));
                value.setLength(0);
            }
            value.append(value.isEmpty() ? "" : "_").append(entry);
        }
        if (!value.isEmpty()) {
            labels.add(label(labels.size(), value));
        }
        return labels;
    }

    private static Label label(int index, CharSequence value) {
        return new Label(SOURCE, index == 0 ? KEY : KEY + "-" + index, value.toString());
    }
}
