// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.bpf.BpfProgArray;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.TestRunInput;

/** The programs that are attached to a node's devices, run on single frames; what they say of each is not carried out. */
final class AttachedDatapath implements AutoCloseable {
    private static final int DROPPED = 2; // TC_ACT_SHOT
    private static final int POD_SENDS_IPV4 = 0; // its place among the programs that all pods share

    private final MacAddress podMac;
    private final Program fromPod;
    private final Program toPod;
    private final Program fromUnderlay;

    private AttachedDatapath(MacAddress podMac, Program fromPod, Program toPod, Program fromUnderlay) {
        this.podMac = podMac;
        this.fromPod = fromPod;
        this.toPod = toPod;
        this.fromUnderlay = fromUnderlay;
    }

    static AttachedDatapath of(TwoNodes.Node node) {
        return node.namespace.call(() -> {
            int device = index(node.endpoint().hostDevice());
            return new AttachedDatapath(
                    node.endpoint().podMac(),
                    attached(TcHook.ingress(device)),
                    attached(TcHook.egress(device)),
                    attached(TcHook.ingress(index("underlay"))));
        });
    }

    private static int index(String device) {
        try (Netlink netlink = Netlink.open()) {
            return netlink.links().get(device).orElseThrow().index();
        }
    }

    private static Program attached(TcHook hook) {
        return Program.openById(hook.programs().get(0));
    }

    /** Whether a frame that the pod sends goes on. */
    boolean fromPod(Frame frame) {
        return passes(fromPod, frame.from(podMac));
    }

    /** Whether a frame that the host's stack sends to the pod goes on. */
    boolean toPod(Frame frame) {
        return passes(toPod, frame);
    }

    /** Whether a frame that arrives from other nodes goes on. */
    boolean fromUnderlay(Frame frame) {
        return passes(fromUnderlay, frame);
    }

    private static boolean passes(Program program, Frame frame) {
        return program.testRun(TestRunInput.packet(frame.octets())).returnValue() != DROPPED;
    }

    /** The program that all pods share and that sees the IPv4 packets they send; the caller closes it. */
    static Program podSendsIpv4(TwoNodes.Node node) {
        try (BpfProgArray programs = BpfProgArray.open(node.settings().pinRoot().resolve("maps/datapath_programs"))) {
            return Program.openById(programs.programId(POD_SENDS_IPV4).orElseThrow());
        }
    }

    @Override
    public void close() {
        fromPod.close();
        toPod.close();
        fromUnderlay.close();
    }
}
