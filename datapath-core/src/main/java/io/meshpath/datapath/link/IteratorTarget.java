// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** What an iterator walks over ({@code union bpf_iter_link_info}). Immutable; a map must be open when the link is made. */
public final class IteratorTarget {
    /** Everything that the iterator knows, or what it knows by itself. */
    public static final IteratorTarget ALL =
            new IteratorTarget("all there is", () -> new Parameters(NativeMemory.allocate(0), Optional.empty()));

    /** In which order, and how far, a walk over control groups goes ({@code enum bpf_cgroup_iter_order}). */
    public enum CgroupOrder {
        SELF_ONLY(1),
        /** It and those below, each before its children. */
        DESCENDANTS_PRE(2),
        /** It and those below, each behind its children. */
        DESCENDANTS_POST(3),
        ANCESTORS_UP(4);

        private final int number;

        CgroupOrder(int number) {
            this.number = number;
        }
    }

    /** The memory of a target, and the descriptor that it names. */
    record Parameters(NativeMemory memory, Optional<Fd> descriptor) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
            descriptor.ifPresent(Fd::close);
        }
    }

    private static final int LENGTH = 16;

    private final String text;
    private final Supplier<Parameters> parameters;

    private IteratorTarget(String text, Supplier<Parameters> parameters) {
        this.text = text;
        this.parameters = parameters;
    }

    /** The elements of a map (Linux 5.9): for iterators bpf_map_elem, bpf_sk_storage_map, sockmap. */
    public static IteratorTarget map(BpfMap map) {
        return new IteratorTarget(map.fd().what(), () -> parameters(map.fd().raw(), 0, Optional.empty()));
    }

    /** The threads of one process (Linux 6.1): for iterators task, task_file, task_vma. */
    public static IteratorTarget process(int pid) {
        return new IteratorTarget("process " + pid, () -> parameters(0, pid, Optional.empty()));
    }

    /** One thread (Linux 6.1): for iterators task, task_file, task_vma. */
    public static IteratorTarget thread(int tid) {
        return new IteratorTarget("thread " + tid, () -> parameters(tid, 0, Optional.empty()));
    }

    /** Control groups around a folder of a cgroup2 file system (Linux 6.1): for iterator cgroup. */
    public static IteratorTarget cgroup(Path cgroup, CgroupOrder order) {
        return new IteratorTarget("control group " + cgroup, () -> {
            Fd folder = CgroupLink.open(cgroup);
            return parameters(order.number, folder.raw(), Optional.of(folder));
        });
    }

    private static Parameters parameters(int first, int second, Optional<Fd> descriptor) {
        NativeMemory memory = NativeMemory.allocate(LENGTH);
        memory.buffer().putInt(0, first).putInt(4, second);
        return new Parameters(memory, descriptor);
    }

    Parameters parameters() {
        return parameters.get();
    }

    @Override
    public String toString() {
        return text;
    }
}
