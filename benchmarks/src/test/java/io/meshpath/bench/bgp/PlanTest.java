// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Plan WHOLE = Plan.of(false);
    private static final Plan QUICK = Plan.of(true);

    @Test
    void theSlowestSpeakerHasAMillionRoutesOnceAndNotForALook() {
        assertThat(WHOLE.hasTurn(new GoBgp(), Course.TABLE, Plan.MILLION, 0)).isTrue();
        assertThat(WHOLE.hasTurn(new GoBgp(), Course.TABLE, Plan.MILLION, 1)).isFalse();
        assertThat(QUICK.hasTurn(new GoBgp(), Course.TABLE, Plan.MILLION, 0)).isFalse();
    }

    @Test
    void allOthersHaveATurnInEachRound() {
        for (Daemon daemon : WHOLE.daemons().subList(0, 4)) {
            for (int round = 0; round < WHOLE.rounds(); round++) {
                assertThat(WHOLE.hasTurn(daemon, Course.TEN_SENDERS, WHOLE.shared(), round))
                        .isTrue();
            }
        }
    }

    @Test
    void oursIsTheFirst() {
        assertThat(WHOLE.daemons().get(0)).isInstanceOf(Meshpath.class);
    }
}
