// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.MeshTimers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(MeshTimers.DEFAULT, new SplittableRandom(1));

    @Test
    void doublesUpToItsBoundAndKeepsAtLeastHalf() {
        long whole = 250;
        for (int i = 0; i < 20; i++) {
            assertThat(backoff.next().toMillis()).isBetween(whole / 2 - 1, whole);
            whole = Math.min(30_000, whole * 2);
        }
    }

    @Test
    void beginsAgainAfterASuccess() {
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(124L, 250L);
    }
}
