// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Frames with the tag of a virtual LAN, which the kernel takes off before programs see the packet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaggedFrameIT {
    private static final int NETWORK = 5;
    private static final int PRIORITY_ONLY = 0;

    private final PacketNode node = PacketNode.over(false);

    @AfterAll
    void close() {
        node.close();
    }

    private void awaitDropped(DropReason reason, long packets) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (node.dropped(reason) < packets && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(node.dropped(reason)).as(reason.name()).isEqualTo(packets);
    }

    @Test
    void aPodDoesNotSendIntoOtherNetworks() throws InterruptedException {
        byte[] frame = node.fromPod(PacketNode.REMOTE).udp(1, 2, new byte[16]);
        long before = node.dropped(DropReason.DROP_UNSUPPORTED_L3);
        node.arrives("pod", RawFrame.tagged(NETWORK, frame));
        awaitDropped(DropReason.DROP_UNSUPPORTED_L3, before + 1);
    }

    @Test
    void onlyTheUnderlayItselfHasTunnelPackets() throws InterruptedException {
        byte[] inner = HandMade.between(PacketNode.REMOTE, PacketNode.POD).udp(1, 2, new byte[16]);
        byte[] frame = new TunnelPacket(false, 0, PacketNode.REMOTE_IDENTITY, inner).from("192.168.77.13");
        long before = node.dropped(DropReason.DROP_UNKNOWN_SENDER);
        node.arrives("underlay", RawFrame.tagged(NETWORK, frame));
        node.arrives("underlay", frame); // comes after the other, so that one has been seen when this one has
        awaitDropped(DropReason.DROP_UNKNOWN_SENDER, before + 1);
        node.arrives("underlay", RawFrame.tagged(PRIORITY_ONLY, frame));
        awaitDropped(DropReason.DROP_UNKNOWN_SENDER, before + 2);
    }
}
