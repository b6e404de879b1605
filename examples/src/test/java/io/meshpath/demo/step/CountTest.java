// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CountTest {
    @Test
    void namesTheFirstThatIsNotThere() {
        Count count = Count.of("node", List.of("a", "b", "c"), name -> name, Set.of("a")::contains);

        assertThat(count).hasToString("1 of 3");
        assertThat(count.missing()).hasValue("node b is missing or wrong");
    }

    @Test
    void isCompleteWhenNothingIsMissing() {
        assertThat(Count.of("node", List.of("a"), name -> name, Set.of("a", "b")::contains)
                        .missing())
                .isEmpty();
    }
}
