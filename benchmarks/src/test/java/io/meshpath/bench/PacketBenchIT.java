// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whatever is compared does the same. Needs root. */
class PacketBenchIT {
    private static final int PACKETS = 200;

    @Test
    void everyFilterLetsInWhatIsAllowedAndNothingElse() {
        try (PacketBench bench = PacketBench.open()) {
            bench.aim(bench.denied());
            for (PacketLane lane : bench.lanes()) {
                lane.nanos(bench.pour(), PACKETS);
                int expected = lane.filter() == PacketFilter.NONE ? PACKETS : 0;
                assertThat(lane.received()).as("denied, " + lane.filter()).isEqualTo(expected);
            }
            bench.aim(bench.allowed());
            for (PacketLane lane : bench.lanes()) {
                lane.nanos(bench.pour(), PACKETS);
                assertThat(lane.received()).as("allowed, " + lane.filter()).isEqualTo(PACKETS);
            }
            assertThat(bench.lanes()).hasSize(PacketFilter.values().length);
        }
    }
}
