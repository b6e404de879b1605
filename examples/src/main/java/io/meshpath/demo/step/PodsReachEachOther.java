// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.capture.Capture;
import io.meshpath.demo.capture.Sighting;
import io.meshpath.demo.lab.AtOnce;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.util.ArrayList;
import java.util.List;

/** Pods reach each other by their addresses, and the network between the nodes sees nothing but the tunnel, or no tunnel. */
final class PodsReachEachOther implements Step {
    private static final int PINGS = 3;

    private final Lab lab;

    PodsReachEachOther(Lab lab) {
        this.lab = lab;
    }

    /** Two pods, and the second one's address of a family. */
    private record Pair(LabPod from, LabPod to, IpAddress address) {
        boolean acrossClusters() {
            return !from.cluster().equals(to.cluster());
        }
    }

    @Override
    public String title() {
        String how = lab.crossing()
                .tunnel()
                .map(tunnel -> UnderlayEvidence.nameOf(tunnel) + " carries the sender's identity")
                .orElse("nothing is around their packets");
        return "pods reach each other by pod address; " + how;
    }

    @Override
    public void check(Findings findings) throws Exception {
        List<Pair> pairs = pairs();
        List<Sighting> seen;
        try (Capture capture = Capture.start(lab.internet())) {
            pingAll(pairs, findings);
            talkTcp(pairs, findings);
            seen = capture.stop();
        }
        lab.crossing()
                .tunnel()
                .ifPresentOrElse(
                        tunnel -> new UnderlayEvidence(tunnel, lab.pods()).judge(seen, findings),
                        () -> new RoutedEvidence(lab.pods()).judge(seen, findings));
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (LabPod from : lab.pods()) {
            for (LabPod to : lab.pods()) {
                if (!from.equals(to)) {
                    to.addresses().forEach(address -> pairs.add(new Pair(from, to, address)));
                }
            }
        }
        return pairs;
    }

    private static void pingAll(List<Pair> pairs, Findings findings) throws Exception {
        List<Pings> results = AtOnce.map(pairs, pair -> {
            Pings pings = Pings.send(pair.from.namespace(), pair.address, PINGS);
            if (!pings.complete()) {
                throw new UnmetException("ping from " + pair.from + " to " + pair.to + " at " + pair.address + ": "
                        + pings.received() + " of " + pings.sent() + " answered");
            }
            return pings;
        });
        int answered = results.stream().mapToInt(Pings::received).sum();
        long v6 = pairs.stream().filter(pair -> !pair.address.isV4()).count();
        findings.say("ping: " + (pairs.size() - v6) + " pairs of pods over IPv4 and " + v6 + " over IPv6, "
                + pairs.stream().filter(Pair::acrossClusters).count() + " of them across clusters; " + answered + " of "
                + answered + " answered");
    }

    private void talkTcp(List<Pair> pairs, Findings findings) throws Exception {
        List<Echo> servers = AtOnce.map(lab.pods(), Echo::in);
        try {
            AtOnce.each(pairs, pair -> Echo.between(pair.from, pair.to, pair.address, pairs.indexOf(pair)));
        } finally {
            for (Echo server : servers) {
                server.close();
            }
        }
        findings.say("TCP:  " + pairs.size() + " of " + pairs.size() + " pairs sent 32 KiB and got the same back");
    }
}
