// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.util.OptionalDouble;

/**
 * How the speaker passed on what it was sent. Immutable.
 *
 * @param complete seconds until the monitor had heard what was expected, or empty if it never has
 * @param last seconds to the last UPDATE that it heard, which comes later when more is said than that
 */
record Relayed(OptionalDouble complete, double last, Heard heard) {
    private static final double NANOS_PER_SECOND = 1e9;

    static Relayed of(double[] figures) {
        OptionalDouble complete =
                figures[0] < 0 ? OptionalDouble.empty() : OptionalDouble.of(figures[0] / NANOS_PER_SECOND);
        return new Relayed(complete, figures[1] / NANOS_PER_SECOND, Heard.of(figures, 2));
    }

    /** Until the work was done: where something is missing, until nothing more came. */
    double seconds() {
        return complete.orElse(last);
    }
}
