// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.NeighborState;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.demo.lab.AtOnce;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.UnmetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A pod that asks for its routers' MAC addresses, by ARP and by ND, hears that of the other end of its own cable. */
final class ArpIsAnswered implements Step {
    // Values of arp_ignore, see Documentation/networking/ip-sysctl.rst.
    private static final String AS_USUAL = "0";
    private static final String NEVER = "8";

    private static final Set<NeighborState> LEARNT =
            Set.of(NeighborState.REACHABLE, NeighborState.STALE, NeighborState.DELAY, NeighborState.PROBE);

    private final Lab lab;

    ArpIsAnswered(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String title() {
        return "ARP and ND in a pod are answered in BPF, with the host side's MAC address";
    }

    private record Answer(LabPod pod, Neighbor router, Link hostSide) {}

    @Override
    public void check(Findings findings) throws Exception {
        List<Answer> answers =
                AtOnce.map(lab.pods(), this::ask).stream().flatMap(List::stream).toList();
        Columns table = Columns.of("pod", "asked for", "heard", "host side of its veth", "");
        for (Answer answer : answers) {
            MacAddress heard = answer.router.mac().orElseThrow();
            Link hostSide = answer.hostSide;
            if (!hostSide.address().equals(Optional.of(heard))) {
                throw new UnmetException("in " + answer.pod + ", " + answer.router.address() + " is at " + heard
                        + " but the host side " + hostSide.name() + " has " + hostSide.address());
            }
            table.row(answer.pod, answer.router.address(), heard, hostSide.name(), "the same");
        }
        findings.say(table);
        findings.say("the nodes' own ARP was silent meanwhile (arp_ignore=8), and their side of the pair has no IPv6"
                + " address: nobody else can have answered");
    }

    /** Makes the pod forget, sends a packet off while the host keeps silent, and reads what the pod has learnt. */
    private List<Answer> ask(LabPod pod) throws Exception {
        LabPod other =
                lab.pods().stream().filter(any -> !any.equals(pod)).findFirst().orElseThrow();
        String device = pod.endpoint().device();
        try (Netlink inPod = Netlink.open(pod.namespace().network());
                Netlink onNode = Netlink.open(pod.agent().namespace().network())) {
            Link hostSide = onNode.links()
                    .get(device)
                    .orElseThrow(() -> new UnmetException("the host side of " + pod + " is gone"));
            answerArp(pod, device, NEVER);
            try {
                for (Neighbor known : inPod.neighbors().list()) {
                    inPod.neighbors().delete(known.link(), known.address());
                }
                List<Answer> answers = new ArrayList<>();
                for (IpAddress address : other.addresses()) {
                    Pings.send(pod.namespace(), address, 1);
                    answers.add(new Answer(
                            pod, learnt(pod, address.isV4(), inPod.neighbors().list()), hostSide));
                }
                return answers;
            } finally {
                answerArp(pod, device, AS_USUAL);
            }
        }
    }

    /** Whether the node's kernel answers ARP that comes in by a device. */
    private static void answerArp(LabPod pod, String device, String mode) throws IOException {
        Path setting = Path.of("/proc/sys/net/ipv4/conf", device, "arp_ignore");
        // This folder shows the namespace of the thread that opens it.
        pod.agent().namespace().network().run(() -> Files.writeString(setting, mode));
    }

    private static Neighbor learnt(LabPod pod, boolean v4, List<Neighbor> neighbors) {
        return neighbors.stream()
                .filter(neighbor -> neighbor.address().isV4() == v4 && LEARNT.contains(neighbor.state()))
                .findFirst()
                .orElseThrow(() -> new UnmetException(pod + " has learnt no MAC address: " + neighbors));
    }
}
