// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The state machine of RFC 5880 between two of its kind, with a clock of the test's. */
class BfdSessionTest {
    private static final Duration DETECTION = Duration.ofMillis(900);

    @Test
    void comesUpInThreeSteps() {
        BfdPair pair = BfdPair.up();
        assertThat(pair.left.state()).isEqualTo(BfdState.UP);
        assertThat(pair.right.state()).isEqualTo(BfdState.UP);
        assertThat(pair.left.states).containsExactly(BfdState.UP); // it heard INIT: the other side hears it
        assertThat(pair.right.states).containsExactly(BfdState.INIT, BfdState.UP);
    }

    @Test
    void isDownAfterTheDetectionTimeAndNotBefore() {
        BfdPair pair = BfdPair.up();
        pair.left.deaf = true;
        pair.after(DETECTION.minusMillis(301)); // the last packet may be an interval old
        assertThat(pair.left.state()).isEqualTo(BfdState.UP);
        pair.after(Duration.ofMillis(310));
        assertThat(pair.left.state()).isEqualTo(BfdState.DOWN);
        assertThat(pair.left.status().diagnostic()).isEqualTo(BfdDiagnostic.DETECTION_TIME_EXPIRED);
        assertThat(pair.left.status().isBroken()).isTrue();
    }

    @Test
    void tellsTheOtherSideAtOnceThatItHearsNothing() {
        BfdPair pair = BfdPair.up();
        pair.left.deaf = true;
        pair.after(DETECTION.plusMillis(10));
        assertThat(pair.right.state()).isEqualTo(BfdState.DOWN);
        assertThat(pair.right.status().diagnostic()).isEqualTo(BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN);
        assertThat(pair.right.status().remoteDiagnostic()).isEqualTo(BfdDiagnostic.DETECTION_TIME_EXPIRED);
    }

    @Test
    void comesUpAgainWhenTheWayIsThereAgain() {
        BfdPair pair = BfdPair.up();
        pair.left.deaf = true;
        pair.right.deaf = true;
        pair.after(Duration.ofSeconds(5));
        pair.left.deaf = false;
        pair.right.deaf = false;
        pair.after(Duration.ofSeconds(3));
        assertThat(pair.left.state()).isEqualTo(BfdState.UP);
        assertThat(pair.right.state()).isEqualTo(BfdState.UP);
    }

    @Test
    void aSessionThatIsStoppedOnPurposeIsNotBroken() {
        BfdPair pair = BfdPair.up();
        pair.left.session.stop(pair.now);
        pair.after(Duration.ofMillis(5));
        assertThat(pair.right.state()).isEqualTo(BfdState.DOWN);
        assertThat(pair.right.status().remoteState()).isEqualTo(BfdState.ADMIN_DOWN);
        assertThat(pair.right.status().isBroken()).isFalse();
    }

    @Test
    void speaksOnceASecondUntilItIsUp() {
        BfdPair pair = BfdPair.of(each -> each, BfdSettings::withPassive);
        pair.right.deaf = true;
        pair.after(Duration.ofSeconds(10));
        assertThat(pair.left.said).hasSizeBetween(10, 14); // each interval is shortened by up to a quarter
        assertThat(pair.left.lastSaid().desiredMinTxMicros()).isEqualTo(1_000_000);
        assertThat(pair.right.said).isEmpty();
    }

    @Test
    void aPassiveSideAnswersAnActiveOne() {
        BfdPair pair = BfdPair.of(each -> each, BfdSettings::withPassive).after(Duration.ofSeconds(3));
        assertThat(pair.right.state()).isEqualTo(BfdState.UP);
    }

    @Test
    void shortensEachIntervalByAtMostAQuarter() {
        BfdPair pair = BfdPair.up();
        int from = pair.left.times.size();
        pair.after(Duration.ofSeconds(20));
        for (int i = from + 1; i < pair.left.times.size(); i++) {
            long millis = (pair.left.times.get(i) - pair.left.times.get(i - 1)) / 1_000_000;
            assertThat(millis).isBetween(224L, 301L);
        }
    }

    @Test
    void sendsNoFasterThanTheOtherSideCanReceive() {
        BfdTimers fast = BfdTimers.DEFAULT.withInterval(Duration.ofMillis(50));
        BfdPair pair = BfdPair.of(each -> each.withTimers(fast), each -> each).after(Duration.ofSeconds(3));
        assertThat(pair.left.status().transmitInterval()).isEqualTo(Duration.ofMillis(300));
        assertThat(pair.left.status().detectionTime()).isEqualTo(DETECTION);
    }

    @Test
    void pollsWhenItIsUpAndEndsThePollWithTheAnswer() {
        BfdPair pair = BfdPair.up();
        assertThat(pair.left.said).anyMatch(BfdPacket::poll);
        assertThat(pair.right.said).anyMatch(BfdPacket::answersPoll);
        assertThat(pair.left.lastSaid().poll()).isFalse();
        assertThat(pair.left.said).noneMatch(packet -> packet.poll() && packet.answersPoll());
    }

    @Test
    void slowsDownOnlyAfterTheOtherSideKnows() {
        BfdPair pair = BfdPair.up();
        pair.right.deaf = true;
        pair.left.session.change(BfdTimers.DEFAULT.withInterval(Duration.ofSeconds(2)), pair.now);
        assertThat(pair.left.status().transmitInterval()).isEqualTo(Duration.ofMillis(300));
        pair.right.deaf = false;
        pair.after(Duration.ofSeconds(1));
        assertThat(pair.left.status().transmitInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pair.right.status().detectionTime()).isEqualTo(Duration.ofSeconds(6));
        assertThat(pair.left.states).doesNotContain(BfdState.DOWN);
    }

    @Test
    void answersAPollInAnyState() {
        BfdPair pair = BfdPair.of(each -> each, BfdSettings::withPassive).after(Duration.ofMillis(2));
        BfdPacket poll = packet(BfdState.DOWN, true, false);
        pair.left.hear(octets(poll), pair.now);
        assertThat(pair.left.lastSaid().answersPoll()).isTrue();
        assertThat(pair.left.lastSaid().poll()).isFalse();
    }

    @Test
    void fallsSilentWhileTheOtherSideDemandsIt() {
        BfdPair pair = BfdPair.up();
        pair.right.deaf = true;
        pair.left.hear(octets(packet(BfdState.UP, false, true)), pair.now);
        pair.left.deaf = true;
        int before = pair.left.said.size();
        pair.after(Duration.ofMillis(800));
        assertThat(pair.left.said).hasSize(before);
    }

    @Test
    void saysNothingToWhoWantsNothing() {
        BfdPair pair = BfdPair.up();
        BfdPacket none = new BfdPacket(
                BfdDiagnostic.NONE,
                BfdState.UP,
                false,
                false,
                false,
                false,
                3,
                7,
                0x1001,
                300_000,
                0,
                0,
                Optional.empty());
        pair.right.deaf = true;
        pair.left.hear(octets(none), pair.now);
        pair.left.deaf = true;
        int before = pair.left.said.size();
        pair.after(Duration.ofMillis(800));
        assertThat(pair.left.said).hasSize(before);
    }

    @Test
    void wantsToBeWokenWhenItsNextPacketIsDue() {
        BfdPair pair = BfdPair.up();
        assertThat(Duration.ofNanos(pair.left.session.remaining(pair.now))).isLessThan(Duration.ofMillis(300));
    }

    private static BfdPacket packet(BfdState state, boolean poll, boolean demand) {
        return new BfdPacket(
                BfdDiagnostic.NONE,
                state,
                poll,
                false,
                false,
                demand,
                3,
                7,
                0x1001,
                300_000,
                300_000,
                0,
                Optional.empty());
    }

    private static byte[] octets(BfdPacket packet) {
        ByteBuffer out = ByteBuffer.allocate(64);
        BfdWriter.write(packet, out);
        byte[] octets = new byte[out.limit()];
        out.get(0, octets);
        return octets;
    }
}
