// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS;
import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS_6;
import static io.meshpath.bgp.BirdLab.BIRD_AS;
import static io.meshpath.bgp.BirdLab.BIRD_PREFIX;
import static io.meshpath.bgp.BirdLab.BIRD_PREFIX_6;
import static io.meshpath.bgp.BirdLab.OUR_ADDRESS_6;
import static io.meshpath.bgp.BirdLab.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes that a real BIRD 2 and we tell each other, each time in a pair of namespaces of its own. */
@Timeout(60)
class BirdRoutesIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final Cidr POD_CIDR_6 = Cidr.parse("fd00:10:217::/64");

    private BirdLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = BirdLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void birdLearnsOurPodCidrAndForgetsItWhenWithdrawn() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.announce(
                        POD_CIDR,
                        PathAttributes.of(
                                new PathAttribute.MultiExitDisc(7),
                                PathAttribute.Communities.of(Community.of(65001, 217)),
                                PathAttribute.LargeCommunities.of(LargeCommunity.parse("65001:10:217"))));
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                String route = "show route 10.217.0.0/24 all";
                Turns.until(speaker, "BIRD has the route", () -> bird.ask(route).contains("BGP.as_path"));
                assertThat(bird.ask(route))
                        .contains("BGP.origin: IGP", "BGP.as_path: 65001", "BGP.next_hop: 198.51.100.1", "BGP.med: 7")
                        .contains("BGP.community: (65001,217)", "BGP.large_community: (65001, 10, 217)");
                speaker.withdraw(POD_CIDR);
                Turns.until(
                        speaker,
                        "BIRD forgot the route",
                        () -> bird.ask("show route count").contains("1 of 1 routes"));
            });
        }
    }

    @Test
    void learnsTheRoutesOfBird() throws Exception {
        try (Bird bird = lab.bird("local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001; passive on; ipv4 {"
                + " import all; export filter { bgp_community.add((65002, 5)); bgp_med = 42; accept; }; };")) {
            lab.speak(US, speaker -> {
                Map<Cidr, Route> watched = new ConcurrentHashMap<>();
                speaker.watch(changes -> changes.forEach(change -> change.best()
                        .ifPresentOrElse(
                                route -> watched.put(change.prefix(), route), () -> watched.remove(change.prefix()))));
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.until(speaker, "the watcher hears of it", () -> watched.containsKey(BIRD_PREFIX));
                List<RibEntry> table = Turns.now(speaker, speaker.locRib());
                assertThat(table).hasSize(1);
                Route route = table.get(0).route();
                assertThat(route.nextHop()).contains(BIRD_ADDRESS);
                assertThat(route.attributes().asPath()).isEqualTo(AsPath.sequence(65002));
                assertThat(route.attributes().origin()).isEqualTo(Origin.IGP);
                assertThat(route.attributes().communities()).containsExactly(Community.of(65002, 5));
                assertThat(route.attributes().get(PathAttribute.MultiExitDisc.class))
                        .contains(new PathAttribute.MultiExitDisc(42));
                Turns.until(
                        speaker,
                        "BIRD has sent everything",
                        () -> speaker.neighbor(BIRD_ADDRESS)
                                .flatMap(NeighborStatus::session)
                                .filter(session -> session.endOfRib().contains(Family.IPV4_UNICAST))
                                .isPresent());
                bird.ask("disable own4");
                Turns.until(speaker, "the route is gone", watched::isEmpty);
            });
        }
    }

    @Test
    void rejectsRoutesOfAnExternalNeighborWithoutPolicyAndStillShowsThem() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(NeighborSettings.builder(BIRD_ADDRESS, BIRD_AS)
                        .timers(BirdLab.TIMERS)
                        .build());
                Turns.until(
                        speaker,
                        "the route arrived",
                        () -> speaker.neighbor(BIRD_ADDRESS)
                                .filter(status -> status.received() == 1)
                                .isPresent());
                assertThat(Turns.now(speaker, speaker.adjRibIn(BIRD_ADDRESS)))
                        .extracting(RibEntry::standing)
                        .containsExactly(RibEntry.Standing.REJECTED_BY_POLICY);
                assertThat(Turns.now(speaker, speaker.locRib()))
                        .noneMatch(entry -> entry.route().prefix().equals(BIRD_PREFIX));
                assertThat(bird.ask("show route count")).contains("1 of 1 routes");
            });
        }
    }

    @Test
    void exchangesIpv6OverIpv6() throws Exception {
        try (Bird bird = lab.bird("local 2001:db8:100::2 as 65002; neighbor 2001:db8:100::1 as 65001; passive on; "
                + "ipv6 { import all; export all; };")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR_6, PathAttributes.EMPTY);
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS_6).build());
                exchangeIpv6(speaker, bird, BIRD_ADDRESS_6);
            });
        }
    }

    @Test
    void exchangesBothFamiliesOverIpv4() throws Exception {
        try (Bird bird =
                lab.birdOverIpv4("passive on; ipv6 { import all; export all; next hop address 2001:db8:100::2; };")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.announce(POD_CIDR_6, PathAttributes.EMPTY);
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS)
                        .families(Family.IPV4_UNICAST, Family.IPV6_UNICAST)
                        .nextHop(OUR_ADDRESS_6)
                        .build());
                exchangeIpv6(speaker, bird, BIRD_ADDRESS);
                assertThat(Turns.now(speaker, speaker.adjRibIn(BIRD_ADDRESS)))
                        .extracting(entry -> entry.route().prefix())
                        .containsExactlyInAnyOrder(BIRD_PREFIX, BIRD_PREFIX_6);
            });
        }
    }

    @Test
    void exchangesRoutesInsideOneSystem() throws Exception {
        try (Bird bird = lab.bird("local 198.51.100.2 as 65001; neighbor 198.51.100.1 as 65001; passive on; "
                + "ipv4 { import all; export filter { bgp_local_pref = 150; accept; }; next hop self; };")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.of(new PathAttribute.LocalPref(300)));
                speaker.addNeighbor(NeighborSettings.builder(BIRD_ADDRESS, US.as())
                        .timers(BirdLab.TIMERS)
                        .build()); // inside a system all passes without a policy
                Turns.until(speaker, "we have the route", () -> routeCount(speaker) == 2);
                Route learned = Turns.now(speaker, speaker.adjRibIn(BIRD_ADDRESS))
                        .get(0)
                        .route();
                assertThat(learned.attributes().asPath()).isEqualTo(AsPath.EMPTY);
                assertThat(learned.attributes().get(PathAttribute.LocalPref.class))
                        .contains(new PathAttribute.LocalPref(150));
                String route = "show route 10.217.0.0/24 all";
                Turns.until(speaker, "BIRD has the route", () -> bird.ask(route).contains("BGP.local_pref: 300"));
            });
        }
    }

    @Test
    void tellsTheTruePathToANeighborWithTwoOctetNumbers() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on; enable as4 off;")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.of(AsPath.sequence(4_200_000_000L)));
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                String route = "show route 10.217.0.0/24 all";
                Turns.until(
                        speaker, "BIRD has the route", () -> bird.ask(route).contains("BGP.as_path: 65001 4200000000"));
            });
        }
    }

    @Test
    void exchangesALargeTableInLongMessages() throws Exception {
        exchangeLargeTable("enable extended messages on;");
    }

    @Test
    void exchangesALargeTableInShortMessages() throws Exception {
        exchangeLargeTable("enable extended messages off;");
    }

    private void exchangeLargeTable(String messages) throws Exception {
        int count = 20_000;
        StringBuilder routes = new StringBuilder("protocol static many { ipv4; ");
        for (int i = 0; i < count; i++) {
            routes.append("route ")
                    .append(Cidr.masking(IpAddress.of4(0x1400_0000 + (i << 8)), 24))
                    .append(" blackhole; ");
        }
        String session = "ipv4 { import all; export all; }; " + messages;
        try (Bird bird = lab.bird(
                "local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001; passive on; " + session, routes + "}")) {
            lab.speak(US, speaker -> {
                for (int i = 0; i < count; i++) {
                    speaker.announce(Cidr.masking(IpAddress.of4(0x0a00_0000 + (i << 8)), 24), PathAttributes.EMPTY);
                }
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.until(speaker, "we have all routes", () -> routeCount(speaker) == 2 * count + 1);
                Turns.until(
                        speaker,
                        "BIRD has all routes",
                        () -> bird.ask("show route count").contains((2 * count + 1) + " of "));
                assertThat(Turns.state(speaker, BIRD_ADDRESS)).isEqualTo(SessionState.ESTABLISHED);
                assertThat(updatesOut(speaker)).isLessThan(count / 500); // packed: a message has room for a thousand
            });
        }
    }

    @Test
    void sendsEverythingAgainWhenBirdAsks() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.until(
                        speaker,
                        "BIRD has the route",
                        () -> bird.ask("show route").contains("10.217.0.0/24"));
                long before = updatesOut(speaker);
                bird.ask("reload in meshpath");
                Turns.until(speaker, "it is sent again", () -> updatesOut(speaker) > before);
                assertThat(Turns.state(speaker, BIRD_ADDRESS)).isEqualTo(SessionState.ESTABLISHED);
            });
        }
    }

    private static void exchangeIpv6(BgpSpeaker speaker, Bird bird, IpAddress neighbor) {
        String route = "show route fd00:10:217::/64 all";
        Turns.until(speaker, "BIRD has the route", () -> bird.ask(route).contains("BGP.as_path"));
        assertThat(bird.ask(route)).contains("BGP.as_path: 65001", "BGP.next_hop: 2001:db8:100::1");
        Turns.until(
                speaker,
                "we have the route",
                () -> Turns.now(speaker, speaker.locRib()).stream()
                        .anyMatch(entry -> entry.route().prefix().equals(BIRD_PREFIX_6)));
        Route learned = Turns.now(speaker, speaker.locRib()).stream()
                .map(RibEntry::route)
                .filter(each -> each.prefix().equals(BIRD_PREFIX_6))
                .findFirst()
                .orElseThrow();
        assertThat(learned.nextHop()).contains(BIRD_ADDRESS_6);
        assertThat(learned.source().neighbor()).contains(neighbor);
    }

    private static long routeCount(BgpSpeaker speaker) {
        return Turns.now(speaker, speaker.locRib()).size();
    }

    private static long updatesOut(BgpSpeaker speaker) {
        return speaker.neighbor(BIRD_ADDRESS).orElseThrow().counters().updatesOut();
    }
}
