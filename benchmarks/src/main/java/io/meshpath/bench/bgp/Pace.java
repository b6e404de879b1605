// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.time.Duration;

/**
 * How much time a run takes where it is free to. Immutable.
 *
 * @param settling between sessions and the first table: FRR collects for a second what there is to say to a new neighbour
 * @param quiet what is waited for more than expected, after everything that is sent
 * @param loading how long the table goes to and fro while KEEPALIVEs are due, every second
 */
record Pace(Duration settling, Duration quiet, Duration loading) {
    static final Pace MEASURED = new Pace(Duration.ofMillis(1_500), Duration.ofMillis(150), Duration.ofSeconds(7));
}
