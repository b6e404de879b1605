// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.config.TunnelProtocol;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.capture.Sighting;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges what was captured between nodes: everything is tunnelled as it should be, between the right nodes, and each network
 * identifier is the identity that the sender's own agent reports.
 */
final class UnderlayEvidence {
    private final TunnelProtocol tunnel;
    private final Map<IpAddress, LabPod> pods = new HashMap<>();

    UnderlayEvidence(TunnelProtocol tunnel, List<LabPod> pods) {
        this.tunnel = tunnel;
        pods.forEach(pod -> pod.addresses().forEach(address -> this.pods.put(address, pod)));
    }

    /** What one packet is shown of: a sender's identity, and the family of what it sends. */
    private record Kind(int vni, boolean ipv6) implements Comparable<Kind> {
        private static final Comparator<Kind> ORDER =
                Comparator.comparing(Kind::vni).thenComparing(Kind::ipv6);

        static Kind of(Sighting.Tunnelled tunnelled) {
            return new Kind(tunnelled.vni(), !tunnelled.source().isV4());
        }

        @Override
        public int compareTo(Kind other) {
            return ORDER.compare(this, other);
        }
    }

    void judge(List<Sighting> seen, Findings findings) {
        if (seen.isEmpty()) {
            throw new UnmetException("nothing was captured between the nodes");
        }
        Map<Kind, Sighting> kinds = new TreeMap<>();
        for (Sighting sighting : seen) {
            wrong(sighting).ifPresent(reason -> {
                throw new UnmetException("between the nodes: " + reason + ": " + sighting);
            });
            kinds.putIfAbsent(Kind.of(sighting.tunnelled().orElseThrow()), sighting);
        }
        findings.say("between the nodes: " + seen.size() + " packets captured, all of them " + nameOf(tunnel)
                + " with the identity of their sender; one of each identity and family:");
        findings.say(table(kinds));
    }

    private Optional<String> wrong(Sighting sighting) {
        if (!sighting.tunnelled().map(Sighting.Tunnelled::tunnel).equals(Optional.of(tunnel))) {
            return Optional.of("a pod's packet that is not in " + nameOf(tunnel));
        }
        Sighting.Tunnelled inner = sighting.tunnelled().get();
        LabPod sender = pods.get(inner.source());
        LabPod receiver = pods.get(inner.destination());
        if (sender == null || receiver == null) {
            return Optional.of("a packet of nobody's");
        }
        if (inner.vni() != sender.identity()) {
            return Optional.of(
                    "the identity of " + sender + " is " + sender.identity() + " but the VNI is " + inner.vni());
        }
        boolean betweenTheirNodes =
                sighting.source().equals(sender.agent().node().address())
                        && sighting.destination().equals(receiver.agent().node().address());
        return betweenTheirNodes ? Optional.empty() : Optional.of("a packet between the wrong nodes");
    }

    private Columns table(Map<Kind, Sighting> kinds) {
        Columns table = Columns.of("outer", "tunnel", "VNI", "is the identity of", "inner", "");
        kinds.forEach((kind, sighting) -> {
            Sighting.Tunnelled inner = sighting.tunnelled().orElseThrow();
            LabPod sender = pods.get(inner.source());
            table.row(
                    sighting.source() + " > " + sighting.destination(),
                    nameOf(inner.tunnel()),
                    kind.vni,
                    sender == null ? "" : labels(sender),
                    inner.source() + " > " + inner.destination(),
                    inner.protocol());
        });
        return table;
    }

    /** The tunnel's name as its standard writes it. */
    static String nameOf(TunnelProtocol tunnel) {
        return switch (tunnel) {
            case VXLAN -> "VXLAN";
            case GENEVE -> "Geneve";
        };
    }

    private static String labels(LabPod pod) {
        return pod.cluster() + ": " + String.join(" ", pod.plan().labels());
    }
}
