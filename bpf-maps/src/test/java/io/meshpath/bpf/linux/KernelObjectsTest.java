// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

class KernelObjectsTest {
    private static final Path NAMESPACE = Path.of("/proc/self/ns/net");

    @Test
    void noticesWhatHasNoOwner() throws Exception {
        Map<String, Long> before = KernelObjects.open();
        try (FileChannel leaked = FileChannel.open(NAMESPACE, StandardOpenOption.READ)) {
            assertThat(leaked.isOpen()).isTrue();
            assertThatThrownBy(() -> KernelObjects.requireNoMoreThan(before))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("left open without an owner: {net=");
        }
        assertThatCode(() -> KernelObjects.requireNoMoreThan(before)).doesNotThrowAnyException();
    }

    @Test
    void junitFindsTheCheckByItself() {
        assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(LeakCheck.class);
        assertThat(LeakCheck.class.getResource("/junit-platform.properties")).isNotNull();
    }
}
