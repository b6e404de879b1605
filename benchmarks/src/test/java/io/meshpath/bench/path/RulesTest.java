// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {
    @Test
    void asManyRulesAreBeforeTheOneForTheTrafficAsBehindIt() {
        List<Rules.Rule> rules = new Rules(1_001).all().toList();
        assertThat(rules).hasSize(1_001);
        assertThat(rules.get(500))
                .isEqualTo(
                        new Rules.Rule("10.1.0.10", Traffic.STREAM_PORT, Traffic.DATAGRAM_PORT, List.of("TCP", "UDP")));
    }

    @Test
    void noTwoRulesOpenTheSamePort() {
        assertThat(new Rules(1_000).all().map(Rules.Rule::firstPort)).doesNotHaveDuplicates();
    }

    @Test
    void refusesToBeNone() {
        assertThatThrownBy(() -> new Rules(0)).hasMessage("expected at least one rule but was 0");
    }
}
