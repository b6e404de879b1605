// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BfdAuthenticationTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    @ParameterizedTest
    @EnumSource(BfdAuthentication.Type.class)
    void comesUpWithTheSameKeyOnBothSides(BfdAuthentication.Type type) {
        BfdPair pair = pair(new BfdAuthentication(type, 3, "secret"), new BfdAuthentication(type, 3, "secret"));
        assertThat(pair.left.state()).isEqualTo(BfdState.UP);
        assertThat(pair.after(Duration.ofSeconds(10)).left.states).containsExactly(BfdState.UP);
    }

    @ParameterizedTest
    @EnumSource(BfdAuthentication.Type.class)
    void staysDownWithAnotherKey(BfdAuthentication.Type type) {
        BfdPair pair = pair(new BfdAuthentication(type, 3, "secret"), new BfdAuthentication(type, 3, "secreT"));
        assertThat(pair.left.state()).isEqualTo(BfdState.DOWN);
        assertThat(pair.left.status().counters().discarded()).isPositive();
        assertThat(pair.left.status().counters().in()).isZero();
    }

    @Test
    void staysDownWithAnotherKeyId() {
        BfdAuthentication.Type type = BfdAuthentication.Type.KEYED_SHA1;
        BfdPair pair = pair(new BfdAuthentication(type, 3, "secret"), new BfdAuthentication(type, 4, "secret"));
        assertThat(pair.left.state()).isEqualTo(BfdState.DOWN);
    }

    @Test
    void staysDownWhenOneSideHasNone() {
        BfdAuthentication with = new BfdAuthentication(BfdAuthentication.Type.KEYED_MD5, 1, "secret");
        BfdPair pair =
                BfdPair.of(each -> each.withAuthentication(with), each -> each).after(LONG_ENOUGH);
        assertThat(pair.left.state()).isEqualTo(BfdState.DOWN);
        assertThat(pair.right.state()).isEqualTo(BfdState.DOWN);
    }

    @Test
    void hearsNoPacketTwiceWhenMeticulous() {
        assertThat(acceptsAgain(BfdAuthentication.Type.METICULOUS_KEYED_SHA1)).isFalse();
    }

    @Test
    void hearsTheLastPacketAgainWhenNotMeticulous() {
        assertThat(acceptsAgain(BfdAuthentication.Type.KEYED_SHA1)).isTrue();
    }

    @Test
    void hearsNoOldPacket() {
        BfdAuthentication with = new BfdAuthentication(BfdAuthentication.Type.KEYED_MD5, 1, "secret");
        BfdPair pair = pair(with, with);
        byte[] old = pair.right.last;
        pair.after(Duration.ofSeconds(1));
        long before = pair.left.status().counters().discarded();
        pair.left.hear(old, pair.now);
        assertThat(pair.left.status().counters().discarded()).isEqualTo(before + 1);
    }

    @Test
    void comesUpAgainWhenTheOtherSideBeginsWithAnyNumber() {
        BfdAuthentication with = new BfdAuthentication(BfdAuthentication.Type.METICULOUS_KEYED_MD5, 1, "secret");
        BfdPair first = pair(with, with);
        BfdPair reborn = BfdPair.of(each -> each, each -> each.withAuthentication(with));
        reborn.after(Duration.ofMillis(2));
        first.right.deaf = true;
        first.left.coming.clear();
        first.left.deaf = true;
        first.after(Duration.ofSeconds(3)); // more than twice the detection time
        long before = first.left.status().counters().in();
        first.left.hear(reborn.right.last, first.now);
        assertThat(first.left.status().counters().in()).isEqualTo(before + 1);
    }

    @Test
    void doesNotPrintItsKey() {
        assertThat(new BfdAuthentication(BfdAuthentication.Type.SIMPLE, 1, "secret"))
                .hasToString("SIMPLE key 1");
        assertThatThrownBy(() -> new BfdAuthentication(BfdAuthentication.Type.SIMPLE, 1, "seventeen letters"))
                .hasMessage("a BFD key for SIMPLE has 1 to 16 octets, this one has 17");
    }

    private static boolean acceptsAgain(BfdAuthentication.Type type) {
        BfdAuthentication with = new BfdAuthentication(type, 1, "secret");
        BfdPair pair = pair(with, with);
        long before = pair.left.status().counters().in();
        pair.left.hear(pair.right.last, pair.now);
        return pair.left.status().counters().in() > before;
    }

    private static BfdPair pair(BfdAuthentication left, BfdAuthentication right) {
        return BfdPair.of(each -> each.withAuthentication(left), each -> each.withAuthentication(right))
                .after(LONG_ENOUGH);
    }
}
