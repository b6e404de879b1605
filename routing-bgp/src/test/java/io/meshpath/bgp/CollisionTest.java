// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.SessionState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.RouterId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two connections with one neighbour: one stays (RFC 4271, section 6.8; RFC 6286, section 2.3). */
class CollisionTest {
    private static final BgpMessage KEEPALIVE = new BgpMessage.Keepalive();
    private static final BgpMessage COLLISION = BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION);

    /** We are 192.0.2.1, AS 65001; the neighbour is AS 65002. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.2, incoming, incoming",
        "192.0.2.2, outgoing, incoming",
        "192.0.2.0, incoming, outgoing",
        "192.0.2.0, outgoing, outgoing",
        "200.0.0.1, incoming, incoming", // compared without sign
        "192.0.2.1, incoming, incoming", // the same identifier: the higher AS number opened the one that stays
        "192.0.2.1, outgoing, incoming"
    })
    void keepsTheConnectionThatTheHigherIdentifierOpened(String theirs, String opensFirst, String kept) {
        Bench bench = Bench.active().start();
        FakePeer outgoing = bench.connect();
        FakePeer incoming = bench.accept();
        FakePeer first = opensFirst.equals("outgoing") ? outgoing : incoming;
        FakePeer second = first == outgoing ? incoming : outgoing;
        first.say(open(theirs));
        bench.turn();
        second.say(open(theirs));
        bench.turn();
        FakePeer winner = kept.equals("outgoing") ? outgoing : incoming;
        FakePeer loser = winner == outgoing ? incoming : outgoing;
        assertThat(loser.isClosed()).isTrue();
        assertThat(loser.heard()).endsWith(COLLISION);
        assertThat(winner.isClosed()).isFalse();
        winner.say(KEEPALIVE);
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
        assertThat(bench.neighbor.status().lastError()).isEmpty();
    }

    @Test
    void closesTheOtherConnectionWhenOneIsEstablished() {
        Bench bench = Bench.active().start();
        FakePeer outgoing = bench.connect();
        FakePeer incoming = bench.accept();
        outgoing.say(open("192.0.2.2"), KEEPALIVE);
        bench.turn();
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(incoming.heard()).endsWith(COLLISION);
        assertThat(incoming.isClosed()).isTrue();
    }

    @Test
    void refusesAConnectionWhileASessionIsEstablished() {
        Bench bench = Bench.active().start();
        bench.establish();
        assertThat(bench.accept().isClosed()).isTrue();
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void refusesASecondConnectionOfTheNeighborWhileItsFirstIsOpening() {
        Bench bench = Bench.passive().start();
        FakePeer first = bench.accept();
        assertThat(bench.accept().isClosed()).isTrue();
        assertThat(first.isClosed()).isFalse();
    }

    @Test
    void stopsConnectingWhenTheNeighborWasFaster() {
        Bench bench = Bench.active().start();
        bench.accept().say(open("192.0.2.2"), KEEPALIVE);
        bench.turn();
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        assertThat(bench.dials).containsExactly("dial", "abandon");
        FakePeer quiet = bench.accept();
        bench.after(Duration.ofSeconds(60));
        assertThat(quiet.isClosed()).isTrue();
        assertThat(bench.dials).hasSize(2);
    }

    @Test
    void goesOnWithTheOtherConnectionWhenOneBreaks() {
        Bench bench = Bench.active().start();
        FakePeer outgoing = bench.connect();
        FakePeer incoming = bench.accept();
        outgoing.hangUp();
        incoming.say(open("192.0.2.2"), KEEPALIVE);
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void takesNoErrorFromALostCollision() {
        Bench bench = Bench.active().start();
        FakePeer outgoing = bench.connect();
        FakePeer incoming = bench.accept();
        outgoing.say(COLLISION);
        incoming.say(open("192.0.2.2"), KEEPALIVE);
        assertThat(bench.turn().state()).isEqualTo(ESTABLISHED);
        assertThat(bench.neighbor.status().lastError()).isEmpty();
    }

    @Test
    void whatALosingConnectionHasStillToSayIsNoError() {
        Bench bench = Bench.active().start();
        FakePeer outgoing = bench.connect();
        FakePeer incoming = bench.accept();
        incoming.say(open("192.0.2.2"));
        bench.turn();
        outgoing.say(open("192.0.2.2"), KEEPALIVE);
        bench.neighbor.doWork(bench.now, 37); // reads the OPEN, and not what comes behind
        assertThat(outgoing.isClosed()).isTrue();
        assertThat(bench.neighbor.status().lastError()).isEmpty();
    }

    private static BgpMessage.Open open(String routerId) {
        return new BgpMessage.Open(
                new AsNumber(65002),
                90,
                RouterId.parse(routerId),
                List.of(new Capability.FourOctetAs(new AsNumber(65002))));
    }
}
