// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;

/** Makes the smallest map of a kind, to see whether the kernel has the kind. */
final class MapProbe {
    private static final String NAME = "probe";
    private static final int INSTRUCTION_PLACE_BYTES = 16; // struct bpf_insn_array_value
    private static final int CGROUP_KEY_BYTES = 16; // struct bpf_cgroup_storage_key
    private static final int CREATE_ATTRIBUTE_BYTES = 72;
    private static final int KERNEL_TYPE_OFFSET = 60; // btf_vmlinux_value_type_id

    private MapProbe() {}

    static Answer create(MapType type) {
        if (type.number() > MapType.RHASH.number()) {
            return Answer.unknown("this release does not know what a map of type " + type + " looks like");
        }
        if (type.equals(MapType.STRUCT_OPS)) {
            return structOps();
        }
        try (BpfMap map = smallest(type).create()) {
            return Answer.of(map.fd().isOpen());
        } catch (BpfException refused) {
            return refused(refused);
        }
    }

    static Answer batch(MapType type) {
        Answer exists = Features.mapType(type);
        if (!exists.isYes() || type.equals(MapType.STRUCT_OPS)) {
            return exists.isYes() ? Answer.NO : exists;
        }
        try (BpfMap map = smallest(type).create()) {
            return Answer.of(map.hasBatch(Command.MAP_LOOKUP_BATCH));
        } catch (BpfException refused) {
            return Answer.refused(refused.command(), refused.errno());
        }
    }

    // The shapes are right, so EINVAL is about the kind: not known, or known and not configured.
    private static Answer refused(BpfException refused) {
        Errno errno = refused.errno();
        boolean clear = errno.equals(Errno.EINVAL) || errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.ENOTSUPP);
        return clear ? Answer.NO : Answer.refused(refused.command(), errno);
    }

    // The first of the kernel's types is no structure of functions: a kernel that has such maps says ENOTSUPP.
    private static Answer structOps() {
        try (NativeMemory attribute = NativeMemory.allocate(CREATE_ATTRIBUTE_BYTES)) {
            attribute
                    .buffer()
                    .putInt(0, MapType.STRUCT_OPS.number())
                    .putInt(4, Integer.BYTES)
                    .putInt(8, Integer.BYTES)
                    .putInt(12, 1)
                    .putInt(KERNEL_TYPE_OFFSET, 1);
            int result = BpfSyscall.callRaw(Command.MAP_CREATE, attribute.buffer());
            if (result >= 0) {
                Fd.own(result, NAME).close();
                return Answer.YES;
            }
            if (Errno.ENOTSUPP.is(result)) {
                return Answer.YES;
            }
            return Errno.EINVAL.is(result) ? Answer.NO : Answer.refused(Command.MAP_CREATE, Errno.ofResult(result));
        }
    }

    private static MapSpec smallest(MapType type) {
        if (type.equals(MapType.RINGBUF) || type.equals(MapType.USER_RINGBUF)) {
            return MapSpec.of(type, NAME, 0, 0, Linux.pageSize());
        } else if (type.equals(MapType.LPM_TRIE)) {
            return MapSpec.lpmTrie(NAME, 8, 4, 1);
        } else if (type.equals(MapType.QUEUE) || type.equals(MapType.STACK) || type.equals(MapType.BLOOM_FILTER)) {
            return MapSpec.of(type, NAME, 0, 4, 1);
        } else if (type.equals(MapType.STACK_TRACE)) {
            return MapSpec.of(type, NAME, 4, 8, 1);
        } else if (type.isMapOfMaps()) {
            return MapSpec.of(MapType.ARRAY, NAME, 4, 4, 1)
                    .withInner(MapSpec.array(NAME, 4, 1))
                    .withType(type);
        }
        return smallestOfNewerKinds(type);
    }

    private static MapSpec smallestOfNewerKinds(MapType type) {
        if (type.equals(MapType.CGROUP_STORAGE) || type.equals(MapType.PERCPU_CGROUP_STORAGE)) {
            return MapSpec.of(type, NAME, CGROUP_KEY_BYTES, 8, 0);
        } else if (isStorage(type)) {
            return MapSpec.of(type, NAME, 4, 4, 0)
                    .withFlags(MapFlags.NO_PREALLOC)
                    .describedBy(Layouts.U32, Layouts.U32);
        } else if (type.equals(MapType.ARENA)) {
            return MapSpec.of(type, NAME, 0, 0, 1).withFlags(MapFlags.MMAPABLE);
        } else if (type.equals(MapType.INSN_ARRAY)) {
            return MapSpec.of(type, NAME, 4, INSTRUCTION_PLACE_BYTES, 1);
        } else if (type.equals(MapType.RHASH)) {
            return MapSpec.of(type, NAME, 4, 4, 1).withFlags(MapFlags.NO_PREALLOC);
        }
        return MapSpec.of(type, NAME, 4, 4, 1);
    }

    private static boolean isStorage(MapType type) {
        return type.equals(MapType.SK_STORAGE)
                || type.equals(MapType.INODE_STORAGE)
                || type.equals(MapType.TASK_STORAGE)
                || type.equals(MapType.CGRP_STORAGE);
    }
}
