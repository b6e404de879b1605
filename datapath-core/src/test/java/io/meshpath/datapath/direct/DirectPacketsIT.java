// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.packet.HandMade;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs without a tunnel answer to packets made by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectPacketsIT {
    private static final int DROPPED = 2; // TC_ACT_SHOT
    private static final int REDIRECTED = 7; // TC_ACT_REDIRECT
    private static final int UDP_HEADER = 8;

    private RoutedMesh mesh;
    private RoutedNode a;
    private RoutedNode b;

    @BeforeAll
    void openMesh() throws Exception {
        mesh = RoutedMesh.open();
        a = mesh.a;
        b = mesh.b;
    }

    @AfterAll
    void closeMesh() throws Exception {
        if (mesh != null) {
            mesh.close();
        }
    }

    private static HandMade packet(IpAddress source, IpAddress destination) {
        return HandMade.between(source.toString(), destination.toString());
    }

    private static byte[] datagram(IpAddress source, IpAddress destination) {
        return packet(source, destination).udp(7, 7, new byte[8]);
    }

    private byte[] datagramOfPod(IpAddress destination) {
        return packet(a.pod(destination.isV4()), destination)
                .macs(a.podMac, HandMade.RECEIVER)
                .udp(7, 7, new byte[8]);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void addressesOfTheNodeAndItsPodDoNotComeFromOutside(boolean isV4) {
        long before = a.dropped(DropReason.DROP_INVALID_SOURCE_IP);
        assertThat(a.arrives(datagram(b.pod(isV4), a.pod(isV4)))).isEqualTo(REDIRECTED);
        assertThat(a.arrives(datagram(a.pod(isV4), a.pod(isV4)))).isEqualTo(DROPPED);
        assertThat(a.arrives(datagram(a.address(isV4), a.pod(isV4)))).isEqualTo(DROPPED);
        assertThat(a.dropped(DropReason.DROP_INVALID_SOURCE_IP) - before).isEqualTo(2);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void whatIsForNoPodHereIsTheStacks(boolean isV4) {
        assertThat(a.arrives(datagram(b.pod(isV4), a.address(isV4)))).isZero();
        assertThat(a.arrives(datagram(a.pod(isV4), b.pod(isV4)))).isZero();
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aPodCannotReachItsOwnAddressByTheNode(boolean isV4) {
        long before = a.dropped(DropReason.DROP_UNROUTABLE);
        assertThat(a.podSends(datagramOfPod(a.pod(isV4)))).isEqualTo(DROPPED);
        assertThat(a.dropped(DropReason.DROP_UNROUTABLE) - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aPodCannotSendFromAnotherAddress(boolean isV4) {
        byte[] forged = packet(b.pod(isV4), mesh.world(isV4))
                .macs(a.podMac, HandMade.RECEIVER)
                .udp(7, 7, new byte[8]);
        long before = a.dropped(DropReason.DROP_INVALID_SOURCE_IP);
        assertThat(a.podSends(forged)).isEqualTo(DROPPED);
        assertThat(a.dropped(DropReason.DROP_INVALID_SOURCE_IP) - before).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void noPacketThatEndsInItsHeadersGoesOn(boolean isV4) {
        byte[] arriving = datagram(b.pod(isV4), a.pod(isV4));
        byte[] leaving = datagramOfPod(b.pod(isV4));
        int headers = HandMade.ETHERNET + (isV4 ? 20 : 40) + UDP_HEADER;
        for (int length = HandMade.ETHERNET; length < headers; length++) {
            assertThat(a.arrives(HandMade.truncated(arriving, length))).isNotEqualTo(REDIRECTED);
            assertThat(a.podSends(HandMade.truncated(leaving, length))).isEqualTo(DROPPED);
        }
        assertThat(a.podSends(HandMade.truncated(leaving, headers))).isEqualTo(REDIRECTED);
    }
}
