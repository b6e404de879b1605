// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListenerSinkTest {
    private final List<Change<String, Integer>> heard = new ArrayList<>();
    private boolean fails;

    private final StateSink<String, Integer> sink = StateSink.telling(changes -> {
        if (fails) {
            throw new IllegalStateException("busy");
        }
        heard.addAll(changes);
    });

    @Test
    void tellsWhatWasBeforeAndWhatIsAfter() {
        sink.update(Map.of("a", 1));
        sink.update(Map.of("a", 2));
        sink.delete(Set.of("a"));
        assertThat(heard)
                .containsExactly(
                        new Change<>("a", Optional.empty(), Optional.of(1)),
                        new Change<>("a", Optional.of(1), Optional.of(2)),
                        new Change<>("a", Optional.of(2), Optional.empty()));
    }

    @Test
    void tellsNothingTwice() {
        sink.update(Map.of("a", 1));
        sink.update(Map.of("a", 1));
        sink.prune(Map.of("a", 1));
        sink.delete(Set.of("b"));
        assertThat(heard).hasSize(1);
    }

    @Test
    void tellsWhatIsBeyondTheWholeAsGone() {
        sink.update(Map.of("a", 1, "b", 2));
        heard.clear();
        sink.prune(Map.of("a", 1));
        assertThat(heard).containsExactly(new Change<>("b", Optional.of(2), Optional.empty()));
    }

    @Test
    void tellsAgainWhatAListenerThrewAt() {
        fails = true;
        assertThatThrownBy(() -> sink.update(Map.of("a", 1))).hasMessage("busy");
        fails = false;
        sink.update(Map.of("a", 1));
        assertThat(heard).containsExactly(new Change<>("a", Optional.empty(), Optional.of(1)));
    }
}
