// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KernelTest.class)
class PinsIT {
    private static final Path FOLDER =
            BpfFileSystem.USUAL.resolve("mp_pins_" + ProcessHandle.current().pid());
    private static final Path PIN = FOLDER.resolve("deep/map");

    @BeforeEach
    void mount() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
    }

    @AfterEach
    void clean() throws IOException {
        BpfFileSystem.unpin(PIN);
        Files.deleteIfExists(PIN.getParent());
        Files.deleteIfExists(FOLDER);
    }

    @Test
    void aPinnedMapOutlivesItsHandle() {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.create("mp_pinned", Layouts.U32, Layouts.U64, 4)) {
            map.put(1, 10L);
            map.map().pin(PIN);
        }
        try (BpfHashMap<Integer, Long> map = BpfHashMap.open(PIN, Layouts.U32, Layouts.U64)) {
            assertThat(map.get(1)).contains(10L);
            assertThat(map.map().name()).isEqualTo("map");
            assertThat(map.map().info().name()).isEqualTo("mp_pinned");
        }
        assertThat(BpfFileSystem.unpin(PIN)).isTrue();
        assertThat(BpfFileSystem.unpin(PIN)).isFalse();
    }

    @Test
    void saysThatSomethingIsPinnedThere() {
        try (BpfMap map = MapSpec.array("mp_pinned", 4, 1).create()) {
            map.pin(PIN);
            assertThatThrownBy(() -> map.pin(PIN))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                    .hasMessage("BPF_OBJ_PIN map mp_pinned at " + PIN
                            + ": EEXIST (file exists); something is pinned there: open or remove it first");
        }
    }

    @Test
    void saysThatNothingIsPinnedThere() {
        assertThatThrownBy(() -> BpfMap.open(PIN))
                .hasMessage("BPF_OBJ_GET " + PIN + ": ENOENT (no such file or directory); nothing is pinned there");
    }

    @Test
    void refusesToPinOutsideABpfFileSystem(@TempDir Path elsewhere) {
        try (BpfMap map = MapSpec.array("mp_pinned", 4, 1).create()) {
            assertThatThrownBy(() -> map.pin(elsewhere.resolve("map")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is in no BPF file system (mount -t bpf bpf /sys/fs/bpf)");
        }
    }

    @Test
    void removesPinsAndNeverFiles(@TempDir Path elsewhere) throws IOException {
        Path file = Files.createFile(elsewhere.resolve("file"));
        assertThatThrownBy(() -> BpfFileSystem.unpin(file)).hasMessageStartingWith("not a pin: ");
        assertThat(file).exists();
    }

    @Test
    void aPinnedProgramIsNoMap() {
        try (RingBuffer ring = RingBuffer.create("mp_ring", 4096);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            BpfFileSystem.pin(program.fd(), PIN, "test program");
            assertThatThrownBy(() -> BpfMap.open(PIN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(PIN + " is not a map but bpf-prog");
        }
    }

    @Test
    void mountsWhereThereIsNone(@TempDir Path folder) {
        Path mount = folder.resolve("bpf");
        BpfFileSystem.ensureMounted(mount);
        try {
            assertThat(BpfFileSystem.isMounted(mount)).isTrue();
            BpfFileSystem.ensureMounted(mount);
        } finally {
            assertThat(Linux.umount(mount.toString(), 0)).isZero();
        }
        assertThat(BpfFileSystem.isMounted(mount)).isFalse();
    }
}
