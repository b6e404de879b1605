// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AtOnceTest {
    @Test
    void tasksRunTogetherAndResultsKeepTheirOrder() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);

        List<String> results = AtOnce.map(List.of(1, 2, 3), number -> {
            together.await(10, TimeUnit.SECONDS);
            return "n" + number;
        });

        assertThat(results).containsExactly("n1", "n2", "n3");
    }

    @Test
    void theFirstFailureIsThrownAsItIs() {
        IOException failure = new IOException("no 2");

        assertThatThrownBy(() -> AtOnce.each(List.of(1, 2, 3), number -> {
                    if (number == 2) {
                        throw failure;
                    }
                }))
                .isSameAs(failure);
    }

    @Test
    void nothingToDoIsDone() throws Exception {
        assertThat(AtOnce.map(List.of(), any -> any)).isEmpty();
    }
}
