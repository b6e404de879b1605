// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.capture.Sighting;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges what was captured between nodes without a tunnel: packets of pods as they are, from pod to pod, and nothing around them. */
final class RoutedEvidence {
    private final Map<IpAddress, LabPod> pods = new HashMap<>();

    RoutedEvidence(List<LabPod> pods) {
        pods.forEach(pod -> pod.addresses().forEach(address -> this.pods.put(address, pod)));
    }

    /** A packet, and whose it is. */
    private record Passage(Sighting packet, LabPod from, LabPod to) {}

    void judge(List<Sighting> seen, Findings findings) {
        if (seen.isEmpty()) {
            throw new UnmetException("nothing was captured between the nodes");
        }
        Map<IpAddress, Passage> senders = new TreeMap<>();
        for (Sighting sighting : seen) {
            senders.putIfAbsent(sighting.source(), passage(sighting));
        }
        findings.say("between the nodes: " + seen.size() + " packets captured, none of them in a tunnel; one of each "
                + "sender:");
        findings.say(table(senders.values()));
    }

    private Passage passage(Sighting sighting) {
        if (sighting.tunnelled().isPresent()) {
            throw new UnmetException("between the nodes: a packet in a tunnel: " + sighting);
        }
        LabPod from = pods.get(sighting.source());
        LabPod to = pods.get(sighting.destination());
        if (from == null || to == null) {
            throw new UnmetException("between the nodes: a packet of nobody's: " + sighting);
        }
        return new Passage(sighting, from, to);
    }

    private static Columns table(Collection<Passage> passages) {
        Columns table = Columns.of("packet", "from", "to");
        passages.forEach(passage ->
                table.row(passage.packet.source() + " > " + passage.packet.destination(), passage.from, passage.to));
        return table;
    }
}
