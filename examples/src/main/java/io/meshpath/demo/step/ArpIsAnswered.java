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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A pod that asks for its router's MAC address hears that of the other end of its own cable. */
final class ArpIsAnswered implements Step {
    private static final Set<NeighborState> LEARNT =
            Set.of(NeighborState.REACHABLE, NeighborState.STALE, NeighborState.DELAY, NeighborState.PROBE);

    private final Lab lab;

    ArpIsAnswered(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String title() {
        return "ARP in a pod is answered by the BPF program with the host side's MAC address";
    }

    private record Answer(LabPod pod, Neighbor router, Link hostSide) {}

    @Override
    public void check(Findings findings) throws Exception {
        List<Answer> answers = AtOnce.map(lab.pods(), this::ask);
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
        findings.say("no device of any node has one of the addresses asked for: no host has answered");
    }

    /** Makes the pod forget, sends a packet off, and reads what the pod has learnt. */
    private Answer ask(LabPod pod) throws Exception {
        LabPod other =
                lab.pods().stream().filter(any -> !any.equals(pod)).findFirst().orElseThrow();
        try (Netlink inPod = Netlink.open(pod.namespace().network());
                Netlink onNode = Netlink.open(pod.agent().namespace().network())) {
            for (Neighbor known : inPod.neighbors().list()) {
                inPod.neighbors().delete(known.link(), known.address());
            }
            Pings.send(pod.namespace(), other.address(), 1);
            Neighbor router = learnt(pod, inPod.neighbors().list());
            requireNobodyHas(router.address(), pod, onNode);
            Link hostSide = onNode.links()
                    .get(pod.endpoint().device())
                    .orElseThrow(() -> new UnmetException("the host side of " + pod + " is gone"));
            return new Answer(pod, router, hostSide);
        }
    }

    private static Neighbor learnt(LabPod pod, List<Neighbor> neighbors) {
        return neighbors.stream()
                .filter(neighbor -> neighbor.address().isV4() && LEARNT.contains(neighbor.state()))
                .findFirst()
                .orElseThrow(() -> new UnmetException(pod + " has learnt no MAC address: " + neighbors));
    }

    private static void requireNobodyHas(IpAddress router, LabPod pod, Netlink onNode) {
        Set<IpAddress> addresses =
                onNode.addresses().list().stream().map(owned -> owned.address()).collect(Collectors.toSet());
        if (addresses.contains(router)) {
            throw new UnmetException("node " + pod.agent().name() + " itself has " + router + " and may have answered");
        }
    }
}
