// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two speakers over loopback, with real sockets and one thread; needs no right. */
class BfdSpeakerTest {
    private static final IpAddress ONE = IpAddress.parse("127.58.80.1");
    private static final IpAddress TWO = IpAddress.parse("127.58.80.2");
    /** Often, but no pause of a busy machine is taken for silence. */
    private static final BfdTimers PATIENT =
            BfdTimers.DEFAULT.withInterval(Duration.ofMillis(20)).withDetectMultiplier(250);

    private final Poller poller = Poller.create("a test of BFD");
    private final BfdSpeaker one = BfdSpeaker.open(poller);
    private final BfdSpeaker two = BfdSpeaker.open(poller);
    private final List<BfdState> heard = new ArrayList<>();

    @AfterEach
    void close() {
        one.close();
        two.close();
        poller.close();
    }

    @Test
    void comesUpAndTellsItsListener() {
        int session = connect(each -> each, each -> each);
        until(() -> one.status(session).state() == BfdState.UP);
        assertThat(heard).startsWith(BfdState.INIT).endsWith(BfdState.UP);
        assertThat(one.status(session).problem()).isEmpty();
    }

    @Test
    void aPacketThatNobodyListenedToCostsNoOther() {
        long now = System.nanoTime(); // and it stays: no timer is due, so each packet answers another at once
        int session = one.add(settings(TWO, ONE), status -> {}, now);
        one.doWork(now);
        two.add(settings(ONE, TWO), status -> {}, now);
        for (int turn = 0; turn < 10; turn++) {
            two.doWork(now);
            one.doWork(now);
        }
        assertThat(one.status(session).state()).isEqualTo(BfdState.UP);
    }

    @Test
    void speaksOnThePortOfMultihopToo() {
        int session = connect(
                each -> each.withHops(BfdSettings.Hops.MULTIPLE), each -> each.withHops(BfdSettings.Hops.MULTIPLE));
        until(() -> one.status(session).state() == BfdState.UP);
    }

    @Test
    void noticesThatTheOtherSideIsGone() {
        BfdTimers hasty = PATIENT.withDetectMultiplier(10);
        int session = connect(each -> each, each -> each.withTimers(hasty));
        until(() -> one.status(session).transmitInterval().equals(Duration.ofMillis(20)));
        two.close();
        until(() -> one.status(session).state() == BfdState.DOWN);
        assertThat(one.status(session).diagnostic()).isEqualTo(BfdDiagnostic.DETECTION_TIME_EXPIRED);
    }

    @Test
    void saysGoodbyeWhenASessionIsRemoved() {
        int ours = connect(each -> each, each -> each);
        until(() ->
                one.status(ours).state() == BfdState.UP && two.sessions().get(0).state() == BfdState.UP);
        one.remove(ours, System.nanoTime());
        until(() -> two.sessions().get(0).remoteState() == BfdState.ADMIN_DOWN);
        assertThat(two.sessions().get(0).state()).isEqualTo(BfdState.DOWN);
        assertThat(two.sessions().get(0).isBroken()).isFalse();
        assertThatThrownBy(() -> one.status(ours)).hasMessageStartingWith("no BFD session has this number: ");
    }

    @Test
    void keepsManySessionsOnOneAddressApart() {
        for (int i = 3; i < 23; i++) {
            IpAddress peer = IpAddress.parse("127.58.80." + i);
            one.add(settings(peer, ONE), status -> {}, System.nanoTime());
            two.add(settings(ONE, peer), status -> {}, System.nanoTime());
        }
        until(() -> one.sessions().stream().allMatch(status -> status.state() == BfdState.UP));
    }

    @Test
    void hearsNobodyWhoMayBeFurtherAwayThanOneHop() throws IOException {
        int session = one.add(settings(TWO, ONE), status -> heard.add(status.state()), System.nanoTime());
        one.doWork(System.nanoTime()); // opens the sockets with the first packet
        byte[] octets = new byte[24];
        octets[0] = 0x20;
        octets[1] = 0x40; // DOWN
        octets[2] = 3;
        octets[3] = 24;
        octets[7] = 1;
        // with the usual time to live of 64, as from any program that did not mean to speak BFD
        try (DatagramSocket far = new DatagramSocket(new InetSocketAddress(TWO.toInetAddress(), 0))) {
            far.send(new DatagramPacket(octets, octets.length, new InetSocketAddress(ONE.toInetAddress(), 3784)));
        }
        until(() -> one.discarded() == 1);
        assertThat(one.status(session).state()).isEqualTo(BfdState.DOWN);
    }

    @Test
    void saysWhichAddressItCannotUseAndGoesOnTrying() throws IOException {
        int session;
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 3784))) {
            session = connect(each -> each, each -> each);
            one.doWork(System.nanoTime());
            assertThat(one.status(session).problem())
                    .contains("bind BFD on 127.58.80.1 port 3784: EADDRINUSE (address already in use)");
            assertThat(taken.isBound()).isTrue();
        }
        until(() -> one.status(session).state() == BfdState.UP);
        assertThat(one.status(session).problem()).isEmpty();
    }

    @Test
    void refusesTheNumberOfARemovedSession() {
        int session = connect(each -> each, each -> each);
        one.remove(session, System.nanoTime());
        int next = one.add(settings(TWO, ONE), status -> {}, System.nanoTime());
        assertThat(next).isNotEqualTo(session);
        assertThatThrownBy(() -> one.change(session, PATIENT, System.nanoTime()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private int connect(UnaryOperator<BfdSettings> ours, UnaryOperator<BfdSettings> theirs) {
        two.add(theirs.apply(settings(ONE, TWO)), status -> {}, System.nanoTime());
        return one.add(ours.apply(settings(TWO, ONE)), status -> heard.add(status.state()), System.nanoTime());
    }

    private static BfdSettings settings(IpAddress peer, IpAddress local) {
        return BfdSettings.singleHop(peer).withLocal(local).withTimers(PATIENT);
    }

    /** Waits as a program would: in the kernel, until a packet or a timer comes. */
    private void until(BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            long now = System.nanoTime();
            assertThat(now - end).as("30 s are over").isNegative();
            if (one.doWork(now) + two.doWork(now) == 0) {
                poller.await(Math.min(one.remaining(now), two.remaining(now)));
                poller.dispatch();
            }
        }
    }
}
