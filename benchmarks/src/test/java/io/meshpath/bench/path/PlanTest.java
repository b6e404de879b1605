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

    @Test
    void oursWithRulesIsComparedWithPacketFiltersThatKeepTheSame() {
        Plan plan = Plan.of(false);
        assertThat(plan.peers(new Lane.Spec(Plan.OURS_WITH_RULES, Family.IPV4, Segmentation.HARDWARE)))
                .extracting(Lane.Spec::toString)
                .containsExactly(
                        "flannel-style vxlan, iptables, 1,000 rules, IPv4",
                        "flannel-style vxlan, nftables, 1,000 rules, IPv4");
    }

    @Test
    void thePeersAreComparedWithNobody() {
        Plan plan = Plan.of(false);
        assertThat(plan.peers(new Lane.Spec(KernelWay.FLANNEL, Family.IPV4, Segmentation.HARDWARE)))
                .isEmpty();
    }
}
