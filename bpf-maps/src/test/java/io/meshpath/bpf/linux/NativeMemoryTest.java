// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeMemoryTest {
    @Test
    void isZeroAlignedAndInTheHostsOrder() {
        try (NativeMemory memory = NativeMemory.allocate(24)) {
            assertThat(memory.address() % 8).isZero();
            assertThat(memory.bytes()).isEqualTo(24);
            assertThat(memory.buffer().order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(memory.buffer().getLong(16)).isZero();
        }
    }

    @Test
    void stringsEndWithAZero() {
        try (NativeMemory text = NativeMemory.ofString("bpffs\u00e9")) {
            assertThat(text.bytes()).isEqualTo(8);
            assertThat(text.buffer().get(7)).isZero();
        }
        assertThatThrownBy(() -> NativeMemory.ofString("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void useAfterCloseFailsLoudly() {
        NativeMemory memory = NativeMemory.allocate(8);
        memory.close();
        memory.close();
        assertThatThrownBy(memory::address).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(memory::buffer).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyDirectBuffersHaveAnAddress() {
        ByteBuffer heap = ByteBuffer.allocate(8);
        assertThatThrownBy(() -> NativeMemory.addressOf(heap)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesImpossibleSizes() {
        assertThatThrownBy(() -> NativeMemory.allocate(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NativeMemory.allocate(1L << 31)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sharesAFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("page"), new byte[Linux.pageSize()]);
        try (Fd fd = Fd.own(Linux.open(file.toString(), 2, 0), "file");
                NativeMemory mapped = NativeMemory.map(fd, 0, Linux.pageSize(), true)) {
            mapped.buffer().putInt(8, 0x0102_0304);
        }
        assertThat(ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.nativeOrder())
                        .getInt(8))
                .isEqualTo(0x0102_0304);
    }

    @Test
    void aRefusedMappingSaysOfWhat() {
        try (Fd fd = Fd.own(Linux.eventfd(0, 0), "eventfd")) {
            assertThatThrownBy(() -> NativeMemory.map(fd, 0, 4096, false))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("mmap of 4096 bytes eventfd: ENODEV (no such device)");
        }
    }
}
