// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Neighbours of whom nothing is configured but the device they are behind. */
@Timeout(60)
class UnnumberedIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final Cidr POD_CIDR_6 = Cidr.parse("fd00:10:217::/64");

    private PeerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = PeerLab.open();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void twoSpeakersFindEachOtherAndExchangeBothFamilies() throws Exception {
        try (NetworkNamespace there = NetworkNamespace.open(lab.peerName());
                Node us = Node.start(lab.us(), 1, "us", POD_CIDR);
                Node them = Node.start(there, 2, "peer", POD_CIDR_6)) {
            Waiting.until("each has the other's route", () -> us.routes() == 2 && them.routes() == 2);
            assertThat(us.neighbors()).hasSize(1);
            NeighborStatus found = us.neighbors().get(0);
            assertThat(found.as()).isEqualTo(new AsNumber(65002));
            assertThat(found.peer().toString()).startsWith("fe80::").endsWith("%us");
        }
    }

    /** A speaker with a thread of its own in a namespace, and one device. */
    private record Node(BgpSpeaker speaker, BgpRunner runner) implements AutoCloseable {
        static Node start(NetworkNamespace namespace, int number, String device, Cidr announced) {
            RouterId router = RouterId.parse("192.0.2." + number);
            SpeakerSettings settings = new SpeakerSettings(new AsNumber(65000 + number), router)
                    .withListen(new InetSocketAddress(IpAddress.parse("::").toInetAddress(), 179));
            BgpSpeaker speaker = namespace.call(() -> BgpSpeaker.open(settings));
            speaker.announce(announced, PathAttributes.EMPTY);
            speaker.addNeighbor(neighbor(device).build());
            return new Node(
                    speaker, BgpRunner.start(speaker, task -> new Thread(() -> namespace.run(task::run), device)));
        }

        List<NeighborStatus> neighbors() {
            return speaker.neighbors();
        }

        int routes() {
            return speaker.locRib().join().size();
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    @Test
    void saysWhomItMissesAndWhere() throws Exception {
        lab.speak(PeerLab.US, speaker -> {
            speaker.addNeighbor(neighbor("nowhere0").build());
            speaker.addNeighbor(neighbor("us").build());
            Turns.turn(speaker);
            assertThat(speaker.neighbors())
                    .extracting(status -> status.peer() + " " + status.state() + ": "
                            + status.lastError().orElse(""))
                    .containsExactly(
                            "fe80::%nowhere0 IDLE: nowhere0 is not there, or not up",
                            "fe80::%us IDLE: no router has advertised itself on us");
            speaker.removeNeighbor(PeerAddress.parse("fe80::%us"));
            Turns.turn(speaker);
            assertThat(speaker.neighbors()).hasSize(1);
        });
    }

    private static NeighborSettings.Builder neighbor(String device) {
        return NeighborSettings.unnumbered(device, PeerLab.PEER_AS)
                .anyExternalAs()
                .timers(PeerLab.TIMERS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll());
    }
}
