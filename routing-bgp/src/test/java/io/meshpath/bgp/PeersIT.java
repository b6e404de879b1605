// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.OUR_ADDRESS_6;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS_6;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX_6;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One session with each make of daemon, over IPv4 and for both families; the tests share it and leave it as it was. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Daemon.Make.class)
class PeersIT {
    private static final PeerSpec SPEC = PeerSpec.waiting();
    private static final PathAttributes MARKED = PathAttributes.of(
            AsPath.sequence(4_200_000_000L),
            new PathAttribute.MultiExitDisc(7),
            PathAttribute.Communities.of(Community.of(65001, 217), Community.of(65001, 218)),
            PathAttribute.LargeCommunities.of(LargeCommunity.parse("65001:10:217")));

    private static PeerLab lab;
    private static Daemon daemon;
    private static BgpSpeaker speaker;
    private static BgpRunner runner;

    @Parameter
    Daemon.Make make;

    @BeforeParameterizedClassInvocation
    static void establish(Daemon.Make make) throws Exception {
        lab = PeerLab.open();
        daemon = lab.start(make, SPEC);
        speaker = lab.us().call(() -> BgpSpeaker.open(PeerLab.US));
        runner = BgpRunner.start(speaker, task -> new Thread(() -> lab.us().run(task::run), "bgp"));
        speaker.addNeighbor(PeerLab.neighbor(SPEC).build());
        Waiting.until("established", () -> daemon.isEstablished() && status().state() == SessionState.ESTABLISHED);
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        try (PeerLab last = lab;
                Daemon peer = daemon) {
            if (runner != null) {
                runner.close();
            }
        } finally {
            runner = null;
            daemon = null;
            lab = null;
        }
    }

    @Test
    void agreesOnBothFamiliesAndTheShorterHoldTime() {
        NeighborStatus.Session session = status().session().orElseThrow();
        assertThat(session.families()).containsExactlyInAnyOrder(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
        assertThat(session.holdSeconds()).isEqualTo(9);
        assertThat(session.routerId()).hasToString("192.0.2.2");
    }

    @Test
    void learnsItsRoutesOfBothFamiliesWithTheirAttributes() {
        expect(PEER_PREFIX, PEER_ADDRESS);
        boolean looksForItsIpv6Address = make != Daemon.Make.OPENBGPD; // only OpenBSD's own does
        expect(PEER_PREFIX_6, looksForItsIpv6Address ? PEER_ADDRESS_6 : IpAddress.parse("::1"));
    }

    private static void expect(Cidr prefix, IpAddress nextHop) {
        Waiting.until("we have the route", () -> best(prefix) != null);
        Route route = best(prefix);
        assertThat(route.nextHop()).contains(nextHop);
        PathAttributes attributes = route.attributes();
        assertThat(attributes.asPath()).isEqualTo(AsPath.sequence(65002));
        assertThat(attributes.get(PathAttribute.MultiExitDisc.class)).contains(new PathAttribute.MultiExitDisc(42));
        assertThat(attributes.communities()).containsExactly(Community.of(65002, 5));
        assertThat(attributes.get(PathAttribute.LargeCommunities.class))
                .contains(PathAttribute.LargeCommunities.of(LargeCommunity.parse("65002:1:2")));
    }

    @Test
    void tellsItAnIpv4RouteWithItsAttributesAndTakesItBack() {
        expectTold(Cidr.parse("10.217.0.0/24"), "198.51.100.1");
    }

    @Test
    void tellsItAnIpv6RouteWithItsAttributesAndTakesItBack() {
        expectTold(Cidr.parse("fd00:10:217::/64"), OUR_ADDRESS_6.toString());
    }

    private static void expectTold(Cidr prefix, String nextHop) {
        speaker.announce(prefix, MARKED);
        Waiting.until("it has the route", () -> daemon.route(prefix).isPresent());
        assertThat(daemon.route(prefix))
                .contains(new Daemon.Shown("65001 4200000000", nextHop, "7", "65001:217 65001:218", "65001:10:217"));
        speaker.withdraw(prefix);
        Waiting.until("it has forgotten the route", () -> daemon.route(prefix).isEmpty());
    }

    @Test
    void forgetsWhatItWithdraws() {
        Cidr prefix = Cidr.parse("192.0.2.128/25");
        daemon.announce(prefix);
        Waiting.until("we have the route", () -> best(prefix) != null);
        daemon.withdraw(prefix);
        Waiting.until("we have forgotten the route", () -> best(prefix) == null);
    }

    @Test
    void sendsEverythingAgainWhenItAsks() {
        Cidr prefix = Cidr.parse("10.218.0.0/24");
        speaker.announce(prefix, PathAttributes.EMPTY);
        Waiting.until("it has the route", () -> daemon.route(prefix).isPresent());
        long before = status().counters().updatesOut();
        if (daemon.refresh()) {
            Waiting.until("it is sent again", () -> status().counters().updatesOut() > before);
        } else {
            assertThat(make).isEqualTo(Daemon.Make.GOBGP);
        }
        speaker.withdraw(prefix);
        Waiting.until("it has forgotten the route", () -> daemon.route(prefix).isEmpty());
        assertThat(status().state()).isEqualTo(SessionState.ESTABLISHED);
    }

    @Test
    void asksForEverythingAgainAndKeepsIt() {
        Waiting.until("we have its routes", () -> best(PEER_PREFIX) != null && best(PEER_PREFIX_6) != null);
        long before = status().counters().updatesIn();
        speaker.refreshNeighbor(PeerAddress.of(SPEC.them()));
        if (make == Daemon.Make.OPENBGPD) { // 7.7 takes note of the request, and sends nothing
            String heard = "Request +0 +2\\b";
            Waiting.until(
                    "it has heard",
                    () -> Pattern.compile(heard)
                            .matcher(daemon.ask("show neighbor " + SPEC.us()))
                            .find());
        } else {
            Waiting.until("both families come again", () -> status().counters().updatesIn() >= before + 2);
        }
        assertThat(best(PEER_PREFIX)).isNotNull();
        assertThat(best(PEER_PREFIX_6)).isNotNull();
        assertThat(status().state()).isEqualTo(SessionState.ESTABLISHED);
    }

    private static NeighborStatus status() {
        return speaker.neighbor(SPEC.them()).orElseThrow();
    }

    private static Route best(Cidr prefix) {
        return speaker.locRib().join().stream()
                .map(RibEntry::route)
                .filter(route -> route.prefix().equals(prefix))
                .findFirst()
                .orElse(null);
    }
}
