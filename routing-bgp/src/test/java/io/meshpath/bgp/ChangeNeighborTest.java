// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.policy.Action;
import io.meshpath.bgp.policy.Condition;
import io.meshpath.bgp.policy.Policy;
import io.meshpath.bgp.policy.PrefixSet;
import io.meshpath.bgp.policy.Statement;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChangeNeighborTest {
    private static final Cidr OTHER = Cidr.parse("198.18.0.0/15");

    private static RoutePolicy onlyThe(Cidr prefix, Action... actions) {
        Condition is = new Condition.PrefixIn(PrefixSet.of(prefix.toString()));
        Statement statement = new Statement(List.of(is), List.of(actions), Statement.Outcome.ACCEPT);
        return new Policy("test", List.of(statement)).compile();
    }

    private static boolean change(Bench bench, NeighborSettings.Builder wanted) {
        boolean kept = bench.neighbor.change(wanted.build(), bench.now);
        bench.turn();
        return kept;
    }

    @Test
    void anotherImportPolicyDecidesAboutWhatWasReceived() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.say(Bench.announcement(Bench.PREFIX, OTHER));
        bench.turn();

        assertThat(change(bench, Bench.settings().importing(onlyThe(OTHER, new Action.SetLocalPref(300)))))
                .isTrue();

        assertThat(bench.best(Bench.PREFIX)).isEmpty();
        assertThat(bench.best(OTHER))
                .hasValueSatisfying(route -> assertThat(route.attributes().get(PathAttribute.LocalPref.class))
                        .contains(new PathAttribute.LocalPref(300)));
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(change(bench, Bench.settings())).isTrue();
        assertThat(bench.best(Bench.PREFIX)).isPresent();
    }

    @Test
    void anotherExportPolicyTellsOnlyWhatDiffers() {
        Bench bench = Bench.active().start();
        bench.announce(Bench.PREFIX);
        bench.announce(OTHER);
        FakePeer peer = bench.establish();

        assertThat(change(bench, Bench.settings().exporting(onlyThe(OTHER)))).isTrue();

        List<BgpMessage> heard = peer.heard();
        assertThat(heard).hasSize(1);
        assertThat(((BgpMessage.Update) heard.get(0)).withdrawn())
                .extracting(each -> each.prefix())
                .containsExactly(Bench.PREFIX);
        assertThat(bench.neighbor.exchange().ribOut())
                .extracting(entry -> entry.route().prefix())
                .containsExactly(OTHER);
    }

    @Test
    void samePoliciesTellNothing() {
        Bench bench = Bench.active().start();
        bench.announce(Bench.PREFIX);
        assertThat(change(bench, Bench.settings().exporting(onlyThe(Bench.PREFIX))))
                .isTrue();
        FakePeer peer = bench.establish();

        assertThat(change(bench, Bench.settings().exporting(onlyThe(Bench.PREFIX))))
                .isTrue();

        assertThat(peer.heard()).isEmpty();
        assertThat(peer.isClosed()).isFalse();
    }

    @Test
    void timersThatAreNotAgreedOnCountFromTheirNextUse() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        BgpTimers shorter =
                BgpTimers.DEFAULT.withConnectRetry(Duration.ofSeconds(1)).withIdleHold(Duration.ofMillis(100));

        assertThat(change(bench, Bench.settings().timers(shorter))).isTrue();

        peer.hangUp();
        bench.turn();
        bench.after(Duration.ofMillis(100));
        assertThat(bench.dials).hasSize(2);
    }

    @Test
    void aNeighborThatIsNotPassiveAnyMoreIsCalledAtOnce() {
        Bench bench = Bench.passive().start();
        assertThat(change(bench, Bench.settings())).isTrue();
        assertThat(bench.dials).containsExactly("dial");
    }

    @Test
    void whatIsAgreedOnNeedsANewSession() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        assertThat(change(bench, Bench.settings().families(Family.IPV4_UNICAST, Family.IPV6_UNICAST)))
                .isFalse();
        assertThat(change(bench, Bench.settings().timers(BgpTimers.DEFAULT.withHold(Duration.ofSeconds(9)))))
                .isFalse();
        assertThat(change(bench, Bench.settings().localAddress(IpAddress.parse("198.51.100.9"))))
                .isFalse();
        assertThat(peer.isClosed()).isFalse();
    }
}
