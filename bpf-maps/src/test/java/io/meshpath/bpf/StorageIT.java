// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KernelTest.class)
class StorageIT {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int INGRESS = 0;

    @Test
    void aSocketHasAValue() {
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForSockets("mp_sk", Layouts.U64);
                Fd socket = own(Linux.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")) {
            requireOneValue(storage, socket);
        }
    }

    @Test
    void anInodeHasAValue(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForInodes("mp_inode", Layouts.U64);
                Fd opened = open(file);
                Fd again = open(file)) {
            requireOneValue(storage, opened);
            storage.put(opened, 5L);
            assertThat(storage.get(again)).contains(5L);
        }
    }

    @Test
    void aTaskHasAValue() {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForTasks("mp_task", Layouts.U64);
                Fd process = own(Linux.pidfdOpen(self, 0), "process")) {
            requireOneValue(storage, process);
        }
    }

    @Test
    void aCgroupHasAValue() throws IOException {
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForCgroups("mp_cgroup", Layouts.U64);
                Fd cgroup = open(cgroups())) {
            requireOneValue(storage, cgroup);
        }
    }

    private static void requireOneValue(BpfLocalStorage<Long> storage, Fd owner) {
        assertThat(storage.get(owner)).isEmpty();
        assertThat(storage.replace(owner, 1L)).isFalse();
        assertThat(storage.insert(owner, 2L)).isTrue();
        assertThat(storage.insert(owner, 3L)).isFalse();
        assertThat(storage.get(owner)).contains(2L);
        storage.put(owner, 4L);
        assertThat(storage.get(owner)).contains(4L);
        assertThat(storage.delete(owner)).isTrue();
        assertThat(storage.delete(owner)).isFalse();
    }

    @Test
    void aStorageOfSocketsTakesNothingElse() throws IOException {
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForSockets("mp_sk", Layouts.U64);
                Fd cgroup = open(cgroups())) {
            assertThatThrownBy(() -> storage.put(cgroup, 1L))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("ENOTSOCK");
        }
    }

    @Test
    void anAttachmentHasAValue() throws IOException {
        Path folder = Files.createDirectory(
                cgroups().resolve("mp-storage-" + ProcessHandle.current().pid()));
        try (BpfCgroupStorage<Long> storage = BpfCgroupStorage.create("mp_storage", Layouts.U64);
                TestProgram program = TestProgram.countingIn(storage.map());
                Fd cgroup = open(folder)) {
            CgroupAttachment key = new CgroupAttachment((long) Files.getAttribute(folder, "unix:ino"), INGRESS);
            assertThat(storage.replace(key, 7L)).isFalse();
            program.attachTo(cgroup, INGRESS);
            assertThat(storage.entries()).isEqualTo(Map.of(key, 0L));
            assertThat(storage.replace(key, 7L)).isTrue();
            assertThat(storage.get(key)).contains(7L);
            program.detachFrom(cgroup, INGRESS);
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void anAttachmentHasAValueForEachCpu() throws IOException {
        Path folder = Files.createDirectory(
                cgroups().resolve("mp-storage-" + ProcessHandle.current().pid()));
        try (BpfCgroupStorage<List<Long>> storage = BpfCgroupStorage.createPerCpu("mp_storage", Layouts.U64);
                TestProgram program = TestProgram.countingIn(storage.map());
                Fd cgroup = open(folder)) {
            CgroupAttachment key = new CgroupAttachment((long) Files.getAttribute(folder, "unix:ino"), INGRESS);
            program.attachTo(cgroup, INGRESS);
            assertThat(storage.entries()).isEqualTo(Map.of(key, Collections.nCopies(PossibleCpus.count(), 0L)));
            program.detachFrom(cgroup, INGRESS);
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void cgroupsAreInSlots() throws IOException {
        try (BpfCgroupArray array = BpfCgroupArray.create("mp_cgroup", 4);
                Fd cgroup = open(cgroups())) {
            array.set(3, cgroup);
            assertThat(array.clear(3)).isTrue();
            assertThat(array.clear(3)).isFalse();
        }
    }

    private static Path cgroups() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(mount -> mount[2].equals("cgroup2"))
                .map(mount -> Path.of(mount[1]))
                .findFirst()
                .orElseThrow(() -> new IOException("no cgroup2 is mounted"));
    }

    private static Fd open(Path path) {
        return own(Linux.open(path.toString(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0), path.toString());
    }

    private static Fd own(int result, String what) {
        return Fd.own((int) LinuxException.check(result, "open", what), what);
    }
}
