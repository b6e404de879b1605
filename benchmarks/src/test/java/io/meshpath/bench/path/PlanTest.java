// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final double SECONDS_TO_SET_UP = 30;

    @Test
    void aQuickRunTakesThreeMinutesAtMost() {
        assertThat(Plan.of(true).duration()).isLessThan(3 * 60 - SECONDS_TO_SET_UP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noLaneIsThereTwice(boolean quick) {
        assertThat(Plan.of(quick).lanes()).extracting(Lane.Spec::toString).doesNotHaveDuplicates();
    }

    @Test
    void eachWayIsUsedInBothFamiliesAndSegmentations() {
        assertThat(Plan.of(false).lanes())
                .filteredOn(lane -> lane.way() == KernelWay.FLANNEL)
                .extracting(Lane.Spec::toString)
                .containsExactlyInAnyOrder(
                        "flannel-style vxlan, IPv4",
                        "flannel-style vxlan, IPv4, software segmentation",
                        "flannel-style vxlan, IPv6",
                        "flannel-style vxlan, IPv6, software segmentation");
    }
}
