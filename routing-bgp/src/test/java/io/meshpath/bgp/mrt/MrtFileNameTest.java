// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MrtFileNameTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void saysWhenTheFileWasBegun() {
        assertThat(new MrtFileName("/var/log/bgp/rib.{time}.mrt", Duration.ofHours(2)).at(TIME))
                .isEqualTo(Path.of("/var/log/bgp/rib.20260102.030405.mrt"));
    }

    @Test
    void mayBeOneFileThatIsWrittenAnew() {
        assertThat(new MrtFileName("rib.mrt", Duration.ofHours(2)).at(TIME)).isEqualTo(Path.of("rib.mrt"));
    }

    @Test
    void refusesANewFileMoreOftenThanItsNameChanges() {
        assertThatThrownBy(() -> new MrtFileName("rib.mrt", Duration.ofMillis(999)))
                .hasMessage("a new file comes at most once a second: PT0.999S");
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThatThrownBy(() -> new MrtFileName("", Duration.ofHours(2))).hasMessage("path names no file: ''");
        assertThatThrownBy(() -> new MrtFileName("a\0b", Duration.ofHours(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a path: ");
    }
}
