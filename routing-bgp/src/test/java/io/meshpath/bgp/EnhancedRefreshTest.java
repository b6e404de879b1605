// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static io.meshpath.bgp.Bench.announcement;
import static io.meshpath.bgp.message.BgpMessage.RouteRefresh.BEGIN;
import static io.meshpath.bgp.message.BgpMessage.RouteRefresh.END;
import static io.meshpath.bgp.message.BgpMessage.RouteRefresh.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Marks around the answer to a ROUTE-REFRESH (RFC 7313). */
class EnhancedRefreshTest {
    private static final Cidr OTHER = Cidr.parse("192.0.2.0/24");

    private final Bench bench = Bench.active().start();

    @Test
    void sendsEverythingBetweenTheMarks() {
        bench.announce(PREFIX);
        FakePeer peer = establish();
        peer.say(refresh(REQUEST));
        bench.turn();
        List<BgpMessage> heard = peer.heard();
        assertThat(heard).hasSize(3).first().isEqualTo(refresh(BEGIN));
        assertThat(((BgpMessage.Update) heard.get(1)).announced()).containsExactly(Nlri.of(PREFIX));
        assertThat(heard).last().isEqualTo(refresh(END));
    }

    @Test
    void doesNotBeginBeforeTheFirstDumpHasEnded() {
        bench.announce(PREFIX);
        FakePeer peer = bench.connect();
        peer.say(Bench.open(90, new Capability.RouteRefresh(), new Capability.EnhancedRouteRefresh()));
        peer.say(new BgpMessage.Keepalive(), refresh(REQUEST));
        bench.turn();
        List<BgpMessage> heard = peer.heard();
        assertThat(heard.indexOf(refresh(BEGIN)))
                .isGreaterThan(heard.indexOf(BgpMessage.Update.endOfRib(Family.IPV4_UNICAST)));
    }

    @Test
    void leavesTheMarksOutWhereTheyAreNotUnderstood() {
        bench.announce(PREFIX);
        FakePeer peer = bench.establish(90, new Capability.RouteRefresh());
        peer.say(refresh(REQUEST));
        bench.turn();
        assertThat(peer.heard()).isNotEmpty().hasOnlyElementsOfType(BgpMessage.Update.class);
    }

    @Test
    void forgetsWhatIsNotSaidAgain() {
        FakePeer peer = establish();
        peer.say(announcement(PREFIX, OTHER), refresh(BEGIN), announcement(PREFIX));
        bench.turn();
        assertThat(bench.best(OTHER)).as("until the end").isPresent();
        peer.say(refresh(END));
        bench.turn();
        assertThat(bench.best(OTHER)).isEmpty();
        assertThat(bench.best(PREFIX)).isPresent();
        assertThat(bench.neighbor.exchange().ribIn()).hasSize(1).noneMatch(RibEntry::stale);
    }

    @Test
    void isNotConfusedByTheEndOfTheFirstDumpInBetween() {
        FakePeer peer = establish();
        peer.say(announcement(PREFIX), refresh(BEGIN), BgpMessage.Update.endOfRib(Family.IPV4_UNICAST));
        bench.turn();
        assertThat(bench.best(PREFIX)).isPresent();
    }

    @Test
    void forgetsNothingOfANeighborThatNeverComesToTheEnd() { // as OpenBGPD 7.7 does
        FakePeer peer = bench.establish(0, new Capability.RouteRefresh(), new Capability.EnhancedRouteRefresh());
        peer.say(announcement(PREFIX, OTHER), refresh(BEGIN), announcement(PREFIX));
        bench.turn();
        bench.after(Duration.ofHours(1));
        assertThat(bench.best(OTHER)).isPresent();
        peer.say(refresh(BEGIN), announcement(OTHER), refresh(END));
        bench.turn();
        assertThat(bench.best(OTHER)).isPresent();
        assertThat(bench.best(PREFIX)).isEmpty();
    }

    @Test
    void anEndWithoutABeginningMeansNothing() {
        FakePeer peer = establish();
        peer.say(announcement(PREFIX), refresh(END), refresh(77));
        bench.turn();
        assertThat(bench.best(PREFIX)).isPresent();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    @Test
    void asksForEveryFamily() {
        FakePeer peer = establish();
        bench.neighbor.askAgain();
        bench.turn();
        assertThat(peer.heard()).containsExactly(refresh(REQUEST));
    }

    @Test
    void asksNobodyWhoWouldNotUnderstand() {
        FakePeer peer = bench.establish();
        bench.neighbor.askAgain();
        bench.turn();
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void aRefreshOfAnotherFamilyIsIgnored() {
        bench.announce(PREFIX);
        FakePeer peer = establish();
        peer.say(new BgpMessage.RouteRefresh(Family.IPV6_UNICAST, REQUEST), refresh6(BEGIN), refresh6(END));
        bench.turn();
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void takesAWithdrawalBetweenTheMarks() {
        FakePeer peer = establish();
        peer.say(announcement(PREFIX, OTHER), refresh(BEGIN), announcement(PREFIX, OTHER));
        peer.say(new BgpMessage.Update(List.of(Nlri.of(OTHER)), PathAttributes.EMPTY, List.of()), refresh(END));
        bench.turn();
        assertThat(bench.best(OTHER)).isEmpty();
        assertThat(bench.best(PREFIX)).isPresent();
    }

    private FakePeer establish() {
        return bench.establish(90, new Capability.RouteRefresh(), new Capability.EnhancedRouteRefresh());
    }

    private static BgpMessage.RouteRefresh refresh(int subtype) {
        return new BgpMessage.RouteRefresh(Family.IPV4_UNICAST, subtype);
    }

    private static BgpMessage.RouteRefresh refresh6(int subtype) {
        return new BgpMessage.RouteRefresh(Family.IPV6_UNICAST, subtype);
    }
}
