// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unnumbered sessions with FRR, which advertises itself, and with BIRD, which only answers. */
@Timeout(60)
class UnnumberedPeersIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final SpeakerSettings LISTENING =
            PeerLab.US.withListen(new InetSocketAddress(IpAddress.parse("::").toInetAddress(), 179));

    @Test
    void frrAndWeFindEachOther() throws Exception {
        try (PeerLab lab = PeerLab.open()) {
            DaemonProcess zebra = zebra(lab.peerName());
            DaemonProcess bgpd = bgpd(lab.peerName(), zebra.folder());
            try {
                lab.speak(LISTENING, speaker -> {
                    speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                    speaker.addNeighbor(neighbor("us"));
                    Turns.until(speaker, "we have its routes", () -> received(speaker) >= 2);
                    Route route = Turns.best(speaker, PeerLab.PEER_PREFIX).orElseThrow();
                    PathAttribute.NextHop nextHop =
                            route.attributes().get(PathAttribute.NextHop.class).orElseThrow();
                    assertThat(nextHop.linkLocal().orElse(nextHop.address()).isLinkLocal())
                            .isTrue();
                    assertThat(route.source().device()).contains("us");
                    String ours = "show bgp ipv4 unicast " + POD_CIDR;
                    Turns.until(speaker, "it has ours", () -> vtysh(bgpd, ours).contains("best"));
                    assertThat(vtysh(bgpd, ours)).contains("fe80:").doesNotContain("inaccessible");
                });
            } finally {
                bgpd.close();
                zebra.close();
            }
        }
    }

    @Test
    void birdIsFoundByItsAnswer() throws Exception {
        try (BirdLab lab = BirdLab.open();
                Bird bird =
                        lab.bird("local as 65002; neighbor range fe80::/10 as 65001; interface \"bird\"; passive on;"
                                + " dynamic name \"found\"; ipv6 { import all; export all; };"
                                + " ipv4 { import all; export all; extended next hop on; };")) {
            lab.speak(LISTENING, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(neighbor("us"));
                Turns.until(speaker, "we have its routes", () -> received(speaker) >= 2);
                Turns.until(
                        speaker,
                        "it has ours",
                        () -> bird.ask("show route " + POD_CIDR).contains("via fe80::"));
            });
        }
    }

    private static NeighborSettings neighbor(String device) {
        return NeighborSettings.unnumbered(device, PeerLab.PEER_AS)
                .anyExternalAs()
                .timers(PeerLab.TIMERS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build();
    }

    private static int received(BgpSpeaker speaker) {
        List<NeighborStatus> neighbors = speaker.neighbors();
        return neighbors.isEmpty() ? 0 : neighbors.get(0).received();
    }

    private static DaemonProcess zebra(String namespace) throws IOException {
        Path folder = DaemonProcess.folder("zebra", "log stdout\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx")); // it is the user frr
        DaemonProcess zebra = start(namespace, folder, folder.resolve("zebra"), "/usr/lib/frr/zebra");
        zebra.await(() -> vtysh(zebra, "show interface brief").contains("peer"));
        return zebra;
    }

    private static DaemonProcess bgpd(String namespace, Path zebra) throws IOException {
        Path folder = DaemonProcess.folder("frr", """
                log stdout
                router bgp 65002
                 bgp router-id 192.0.2.2
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 timers bgp 3 9
                 coalesce-time 50
                 neighbor peer interface remote-as external
                 neighbor peer timers connect 1
                 address-family ipv4 unicast
                  network %s
                 exit-address-family
                 address-family ipv6 unicast
                  network %s
                  neighbor peer activate
                 exit-address-family
                """.formatted(PeerLab.PEER_PREFIX, PeerLab.PEER_PREFIX_6));
        return start(namespace, folder, zebra.resolve("zebra"), "/usr/lib/frr/bgpd", "-S");
    }

    private static DaemonProcess start(String namespace, Path folder, Path zebra, String... program)
            throws IOException {
        List<Object> command = new ArrayList<>(List.of(program));
        command.addAll(List.of("-f", folder.resolve("conf"), "-i", folder.resolve("pid"), "-z", zebra));
        command.addAll(List.of("--vty_socket", folder, "--log", "stdout"));
        return DaemonProcess.start(namespace, folder, command.toArray());
    }

    private static String vtysh(DaemonProcess daemon, String command) {
        return daemon.ask("vtysh", "--vty_socket", daemon.folder(), "-c", command);
    }
}
