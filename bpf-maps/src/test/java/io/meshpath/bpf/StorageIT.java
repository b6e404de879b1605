// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
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
        if (!isThere(MapType.INODE_STORAGE, BpfLocalStorage::createForInodes)) {
            return;
        }
        Path file = Files.createFile(folder.resolve("file"));
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForInodes("mp_inode", Layouts.U64);
                Fd opened = open(file);
                Fd again = open(file)) {
            if (!storesForInodes(storage, opened)) {
                return;
            }
            requireOneValue(storage, opened);
            storage.put(opened, 5L);
            assertThat(storage.get(again)).contains(5L);
        }
    }

    // Kernels have the kind of map long before distributions turn on the security module that makes room in inodes.
    private static boolean storesForInodes(BpfLocalStorage<Long> storage, Fd file) {
        try {
            return !storage.replace(file, 1L);
        } catch (BpfException refused) {
            assertThat(refused).hasMessageContaining("\"bpf\" is not among the active security modules");
            return false;
        }
    }

    @Test
    void aTaskHasAValue() {
        if (!isThere(MapType.TASK_STORAGE, BpfLocalStorage::createForTasks)) {
            return;
        }
        int self = Math.toIntExact(ProcessHandle.current().pid());
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForTasks("mp_task", Layouts.U64);
                Fd process = own(Linux.pidfdOpen(self, 0), "process")) {
            requireOneValue(storage, process);
        }
    }

    @Test
    void aCgroupHasAValue() throws IOException {
        if (!isThere(MapType.CGRP_STORAGE, BpfLocalStorage::createForCgroups)) {
            return;
        }
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.createForCgroups("mp_cgroup", Layouts.U64);
                CgroupFolder cgroup = CgroupFolder.create()) {
            requireOneValue(storage, cgroup.fd());
        }
    }

    private interface Creation {
        BpfLocalStorage<Long> create(String name, Layout<Long> values);
    }

    private static boolean isThere(MapType type, Creation creation) {
        return KindOfMap.isThere(
                type, () -> creation.create("mp_storage", Layouts.U64).close());
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
                CgroupFolder cgroup = CgroupFolder.create()) {
            assertThatThrownBy(() -> storage.put(cgroup.fd(), 1L))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("ENOTSOCK");
        }
    }

    @Test
    void anAttachmentHasAValue() throws IOException {
        try (BpfCgroupStorage<Long> storage = BpfCgroupStorage.create("mp_storage", Layouts.U64);
                TestProgram program = TestProgram.countingIn(storage.map());
                CgroupFolder cgroup = CgroupFolder.create()) {
            CgroupAttachment key = new CgroupAttachment(cgroup.id(), INGRESS);
            assertThat(storage.replace(key, 7L)).isFalse();
            program.attachTo(cgroup.fd(), INGRESS);
            assertThat(storage.entries()).isEqualTo(Map.of(key, 0L));
            assertThat(storage.replace(key, 7L)).isTrue();
            assertThat(storage.get(key)).contains(7L);
            program.detachFrom(cgroup.fd(), INGRESS);
        }
    }

    @Test
    void anAttachmentHasAValueForEachCpu() throws IOException {
        try (BpfCgroupStorage<List<Long>> storage = BpfCgroupStorage.createPerCpu("mp_storage", Layouts.U64);
                TestProgram program = TestProgram.countingIn(storage.map());
                CgroupFolder cgroup = CgroupFolder.create()) {
            CgroupAttachment key = new CgroupAttachment(cgroup.id(), INGRESS);
            program.attachTo(cgroup.fd(), INGRESS);
            assertThat(storage.entries()).isEqualTo(Map.of(key, Collections.nCopies(PossibleCpus.count(), 0L)));
            program.detachFrom(cgroup.fd(), INGRESS);
        }
    }

    @Test
    void cgroupsAreInSlots() throws IOException {
        try (BpfCgroupArray array = BpfCgroupArray.create("mp_cgroup", 4);
                CgroupFolder cgroup = CgroupFolder.create()) {
            array.set(3, cgroup.fd());
            assertThat(array.clear(3)).isTrue();
            assertThat(array.clear(3)).isFalse();
        }
    }

    private static Fd open(Path path) {
        return own(Linux.open(path.toString(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0), path.toString());
    }

    private static Fd own(int result, String what) {
        return Fd.own((int) LinuxException.check(result, "open", what), what);
    }
}
