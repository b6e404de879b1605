// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static io.meshpath.bgp.Bench.announcement;
import static io.meshpath.bgp.SessionState.ESTABLISHED;
import static io.meshpath.bgp.SessionState.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What RFC 7606 means for the routes of a session. */
class MalformedInSessionTest {
    private static final Cidr OTHER = Cidr.parse("192.0.2.0/24");
    /** ORIGIN 3, and then what {@link Bench#announcement} says of 203.0.113.0/24. */
    private static final String BAD_ORIGIN =
            "ffffffffffffffffffffffffffffffff002f02000000144001010340020602010000fdea400304c633640218cb0071";

    @Test
    void takesTheEarlierRouteAwayWithAMalformedUpdate() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX, OTHER));
        bench.turn();
        peer.say(octets(BAD_ORIGIN));
        bench.turn();
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.best(OTHER)).isPresent();
        assertThat(bench.neighbor.status().counters().malformed()).isEqualTo(1);
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(1);
    }

    @Test
    void endsTheSessionAndTakesAllRoutesAwayWhenPrefixesDoNotParse() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX, OTHER));
        bench.turn();
        peer.say(octets(BAD_ORIGIN.replace("18cb0071", "21cb0071")));
        bench.turn();
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.best(OTHER)).isEmpty();
        assertThat(bench.lastError()).startsWith("sent UPDATE message error: invalid network field (3/10)");
    }

    @Test
    void replacesAnEarlierRoute() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX));
        peer.say(with(announcement(PREFIX), new PathAttribute.MultiExitDisc(5)));
        bench.turn();
        assertThat(bench.best(PREFIX).orElseThrow().attributes().get(PathAttribute.MultiExitDisc.class))
                .contains(new PathAttribute.MultiExitDisc(5));
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(1);
    }

    @Test
    void doesNotUseARouteThatHasPassedUsBeforeAndForgetsTheOneItReplaces() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(announcement(PREFIX));
        peer.say(with(announcement(PREFIX), AsPath.sequence(65002, 65001)));
        bench.turn();
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::standing)
                .containsExactly(RibEntry.Standing.LOOPED);
    }

    @Test
    void doesNotUseARouteWhoseNextHopWeAre() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(with(announcement(PREFIX), new PathAttribute.NextHop(IpAddress.parse("198.51.100.1"))));
        bench.turn();
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::standing)
                .containsExactly(RibEntry.Standing.OWN_NEXT_HOP);
    }

    @Test
    void leavesFamiliesAloneThatWereNotAgreedOn() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(new BgpMessage.Update(
                List.of(),
                PathAttributes.of(
                        Origin.IGP,
                        AsPath.EMPTY.prepend(new AsNumber(65002)),
                        new PathAttribute.MpReach(
                                Family.IPV6_UNICAST,
                                new PathAttribute.NextHop(IpAddress.parse("2001:db8::2")),
                                List.of(Nlri.of(Cidr.parse("2001:db8:1::/48"))))),
                List.of()));
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
        assertThat(bench.neighbor.exchange().ribIn()).isEmpty();
    }

    private static BgpMessage.Update with(BgpMessage.Update update, PathAttribute attribute) {
        return new BgpMessage.Update(update.withdrawn(), update.attributes().with(attribute), update.announced());
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
