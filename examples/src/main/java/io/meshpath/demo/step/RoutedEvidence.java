// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.capture.Sighting;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
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

    void judge(List<Sighting> seen, Findings findings) {
        if (seen.isEmpty()) {
            throw new UnmetException("nothing was captured between the nodes");
        }
        Map<IpAddress, Sighting> senders = new TreeMap<>();
        for (Sighting sighting : seen) {
            if (sighting.tunnelled().isPresent()) {
                throw new UnmetException("between the nodes: a packet in a tunnel: " + sighting);
            }
            if (!pods.containsKey(sighting.source()) || !pods.containsKey(sighting.destination())) {
                throw new UnmetException("between the nodes: a packet of nobody's: " + sighting);
            }
            senders.putIfAbsent(sighting.source(), sighting);
        }
        findings.say("between the nodes: " + seen.size() + " packets captured, none of them in a tunnel; one of each "
                + "sender:");
        findings.say(table(senders));
    }

    private Columns table(Map<IpAddress, Sighting> senders) {
        Columns table = Columns.of("packet", "from", "to");
        senders.values()
                .forEach(sighting -> table.row(
                        sighting.source() + " > " + sighting.destination(),
                        pods.get(sighting.source()),
                        pods.get(sighting.destination())));
        return table;
    }
}
