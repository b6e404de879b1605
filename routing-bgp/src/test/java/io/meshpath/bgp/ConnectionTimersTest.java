// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.Bench.PREFIX;
import static io.meshpath.bgp.Bench.announcement;
import static io.meshpath.bgp.SessionState.ESTABLISHED;
import static io.meshpath.bgp.SessionState.IDLE;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long silence of a neighbour is taken, and how often we say something (RFC 4271, section 10; RFC 9687). */
class ConnectionTimersTest {
    private static final BgpMessage KEEPALIVE = new BgpMessage.Keepalive();

    @Test
    void waitsFourMinutesForAnOpen() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.connect();
        peer.heard();
        bench.after(ofMinutes(4).minusNanos(1));
        assertThat(peer.isClosed()).isFalse();
        bench.after(ofMillis(1));
        assertThat(peer.isClosed()).isTrue();
        assertThat(peer.heard()).containsExactly(BgpMessage.Notification.of(BgpError.HOLD_TIMER_EXPIRED));
    }

    @Test
    void endsTheSessionWhenNothingIsHeardForTheShorterHoldTime() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(9);
        peer.say(announcement(PREFIX));
        bench.turn();
        bench.after(ofSeconds(9).minusNanos(1));
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(bench.best(PREFIX)).isPresent();
        bench.after(ofMillis(1));
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.best(PREFIX)).isEmpty();
        assertThat(peer.heard()).endsWith(BgpMessage.Notification.of(BgpError.HOLD_TIMER_EXPIRED));
        assertThat(bench.lastError()).isEqualTo("sent hold timer expired (4/0): nothing heard for the hold time");
    }

    @Test
    void readsWhatHasArrivedBeforeItCountsTheSilence() {
        Bench bench = Bench.active().start();
        bench.establish(9).say(KEEPALIVE);
        bench.after(ofSeconds(20)); // it is we who slept
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void sendsAKeepaliveEveryThirdOfTheHoldTimeAtTheLatest() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(9);
        bench.after(ofMillis(2_249)); // three seconds, shortened by a quarter at most
        assertThat(peer.heard()).isEmpty();
        bench.after(ofMillis(751));
        assertThat(peer.heard()).containsExactly(KEEPALIVE);
        bench.after(ofSeconds(3));
        assertThat(peer.heard()).containsExactly(KEEPALIVE);
    }

    @Test
    void takesSilenceForEverWhenTheHoldTimeIsZero() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish(0);
        bench.after(ofHours(10));
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void endsTheSessionWhenTheNeighborReadsNothing() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        peer.takeOnly(0);
        bench.announce(PREFIX);
        for (int minute = 0; minute < 8; minute++) {
            assertThat(bench.state()).isEqualTo(ESTABLISHED);
            peer.say(KEEPALIVE); // it goes on talking
            bench.after(ofMinutes(1));
        }
        assertThat(bench.state()).isEqualTo(IDLE);
        assertThat(bench.lastError()).startsWith("sent send hold timer expired (8/0)");
    }

    @Test
    void sendsKeepalivesBeforeTheRestOfALargeTable() {
        Bench bench = Bench.active();
        for (int i = 0; i < 200_000; i++) {
            bench.locRib.announce(Cidr.of(IpAddress.of4(0x0a000000 + i)), PathAttributes.of(Origin.IGP));
        }
        bench.start();
        FakePeer peer = bench.connect();
        peer.say(Bench.open(9), KEEPALIVE);
        peer.takeOnly(0);
        bench.turn();
        bench.after(ofSeconds(3)); // the keepalive goes behind what is in the buffer, not behind the table
        peer.takeOnly(256 * 1024);
        bench.turn();
        List<BgpMessage> first = peer.heard().stream().limit(45).toList(); // OPEN, and a full buffer of UPDATEs
        assertThat(first).filteredOn(KEEPALIVE::equals).hasSize(2); // the answer to the OPEN, and the one of the timer
    }
}
