// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = Table.of("ID", "NAME").row(1, "a").row(65_537, "redis");

        assertThat(table).hasToString("ID      NAME\n1       a\n65537   redis\n");
    }

    @Test
    void aCellOfSeveralLinesPushesTheNextRowDown() {
        Table table = Table.of("ID", "LABELS", "STATE")
                .row(1, List.of("k8s:app=redis", "k8s:tier=db"), "ready")
                .row(2, List.of(), "ready");

        assertThat(table)
                .hasToString("ID   LABELS          STATE\n"
                        + "1    k8s:app=redis   ready\n"
                        + "     k8s:tier=db\n"
                        + "2                    ready\n");
    }

    @Test
    void nothingIsAnEmptyCell() {
        assertThat(Table.of("A", "B").row(null, "x").row("y", null)).hasToString("A   B\n    x\ny\n");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> Table.of("A", "B").row("x")).hasMessage("expected 2 cells but was 1");
    }
}
