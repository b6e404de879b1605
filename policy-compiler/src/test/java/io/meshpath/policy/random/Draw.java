// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A seeded choice of things: failures repeat. */
final class Draw {
    private final SplittableRandom random;

    Draw(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /** Between one and {@code most} of what is drawn, in a list as documents have it. */
    List<Object> some(int most, java.util.function.Supplier<Object> drawn) {
        List<Object> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            items.add(drawn.get());
        }
        return items;
    }
}
