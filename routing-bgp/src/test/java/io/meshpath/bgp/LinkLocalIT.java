// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.BirdLab.BIRD_AS;
import static io.meshpath.bgp.BirdLab.BIRD_PREFIX_6;
import static io.meshpath.bgp.BirdLab.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions with BIRD over link-local addresses. */
@Timeout(60)
class LinkLocalIT {
    private static final PeerAddress BIRD = PeerAddress.parse("fe80::b%us");
    private static final String SESSION =
            "local fe80::b as 65002; neighbor fe80::a as 65001; interface \"bird\"; ipv6 {"
                    + " import all; export all; }; ";
    private static final Cidr POD_CIDR = Cidr.parse("fd00:10:217::/64");

    private BirdLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = BirdLab.open();
        address(lab.ourName(), "us", "fe80::a");
        address(lab.ourName().replace("-us", "-bird"), "bird", BIRD.address().toString());
    }

    private static void address(String namespace, String device, String address) {
        Commands.run("ip", "-n", namespace, "addr", "add", address + "/64", "dev", device, "nodad");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void connectsThroughTheDevice() throws Exception {
        try (Bird bird = lab.bird(SESSION + "passive on;")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(neighbor().build());
                establish(speaker);
                RibEntry learnt = learnt(speaker);
                assertThat(learnt.route().prefix()).isEqualTo(BIRD_PREFIX_6);
                assertThat(learnt.route().source()).hasToString("fe80::b%us");
                PathAttribute.NextHop nextHop = learnt.route()
                        .attributes()
                        .get(PathAttribute.NextHop.class)
                        .orElseThrow();
                assertThat(List.of(nextHop.address(), nextHop.linkLocal().orElse(nextHop.address())))
                        .contains(BIRD.address());
                Turns.until(
                        speaker,
                        "BIRD has the route",
                        () -> bird.ask("show route all " + POD_CIDR).contains("via fe80::a on bird"));
            });
        }
    }

    @Test
    void acceptsThroughTheDevice() throws Exception {
        SpeakerSettings listening =
                US.withListen(new InetSocketAddress(IpAddress.parse("::").toInetAddress(), 179));
        lab.speak(listening, speaker -> {
            speaker.addNeighbor(neighbor().passive().build());
            try (Bird bird = lab.bird(SESSION)) {
                establish(speaker);
                Turns.until(
                        speaker,
                        "BIRD says so too",
                        () -> bird.ask("show protocols meshpath").contains("Established"));
            }
        });
    }

    private static NeighborSettings.Builder neighbor() {
        return NeighborSettings.builder(BIRD.address(), BIRD_AS)
                .timers(BirdLab.TIMERS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .tcp(TcpOptions.DEFAULT.withDevice("us"));
    }

    private static void establish(BgpSpeaker speaker) {
        Turns.until(
                speaker,
                "established",
                () -> speaker.neighbor(BIRD)
                        .filter(status -> status.state() == SessionState.ESTABLISHED)
                        .isPresent());
    }

    private static RibEntry learnt(BgpSpeaker speaker) {
        Turns.until(
                speaker, "a route", () -> speaker.neighbor(BIRD).orElseThrow().received() == 1);
        return Turns.now(speaker, speaker.adjRibIn(BIRD)).get(0);
    }
}
