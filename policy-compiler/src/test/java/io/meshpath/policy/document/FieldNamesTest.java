// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldNamesTest {
    private static final List<String> FIELDS =
            List.of("egress", "endpointSelector", "ingress", "port", "toCIDR", "toPorts");

    @ParameterizedTest
    @CsvSource({
        "exgress, egress",
        "ingres, ingress",
        "Ingress, ingress",
        "tocidr, toCIDR",
        "toPort, toPorts",
        "ports, port",
        "endpointsSelectors, endpointSelector"
    })
    void aSlipIsToldWhatItWasMeantToBe(String written, String meant) {
        assertThat(FieldNames.nearest(FIELDS, written)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"inbound", "pod", "selector", "x"})
    void whatIsFarFromAllIsNoSlip(String written) {
        assertThat(FieldNames.nearest(FIELDS, written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a, a, 0", "abc, abd, 1", "abc, ab, 1", "abc, xyz, 3", "'', abc, 3"})
    void theDistanceIsInLetters(String left, String right, int distance) {
        assertThat(FieldNames.distance(left, right)).isEqualTo(distance);
        assertThat(FieldNames.distance(right, left)).isEqualTo(distance);
    }
}
