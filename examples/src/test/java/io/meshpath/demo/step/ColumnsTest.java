// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ColumnsTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(Columns.of("a", "b").row("long", 1).row("", 22).lines())
                .containsExactly("a      b", "long   1", "       22");
    }

    @Test
    void rowsMayBeOfDifferentLength() {
        assertThat(Columns.of("one").row("1", "2").lines()).containsExactly("one", "1     2");
    }
}
