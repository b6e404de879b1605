// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.List;

/** What the kernel wants of the shape of a map: it answers EINVAL to every other, and no more. */
final class CreationAdvice {
    private record Wish(String shape, List<MapType> types) {}

    private static final List<Wish> WISHES = List.of(
            wish(
                    "keys and values of a byte or more, and room for an entry or more",
                    MapType.HASH,
                    MapType.LRU_HASH,
                    MapType.PERCPU_HASH,
                    MapType.LRU_PERCPU_HASH),
            wish(
                    "keys of 4 bytes, values of a byte or more, and room for an entry or more",
                    MapType.ARRAY,
                    MapType.PERCPU_ARRAY),
            wish(
                    "keys and values of 4 bytes, and room for an entry or more",
                    MapType.PROG_ARRAY,
                    MapType.PERF_EVENT_ARRAY,
                    MapType.CGROUP_ARRAY,
                    MapType.ARRAY_OF_MAPS,
                    MapType.XSKMAP),
            wish(
                    "keys of 4 bytes, values of 4 or 8, and room for an entry or more",
                    MapType.DEVMAP,
                    MapType.DEVMAP_HASH,
                    MapType.CPUMAP,
                    MapType.SOCKMAP,
                    MapType.REUSEPORT_SOCKARRAY),
            wish("values of 4 or 8 bytes, and room for an entry or more", MapType.SOCKHASH),
            wish("values of 4 bytes, and room for an entry or more", MapType.HASH_OF_MAPS),
            wish("keys of 5 to 260 bytes, and NO_PREALLOC", MapType.LPM_TRIE),
            wish("keys of 4 bytes, and values of whole addresses of 8 bytes", MapType.STACK_TRACE),
            wish("no keys, and room for an entry or more", MapType.QUEUE, MapType.STACK),
            wish("no keys, room for an entry or more, and at most 15 hashes", MapType.BLOOM_FILTER),
            wish(
                    "no keys, no values, and a size that is a power of two of whole pages",
                    MapType.RINGBUF,
                    MapType.USER_RINGBUF),
            wish(
                    "keys of 8 or 16 bytes, 0 entries, and to be described as such where it is described",
                    MapType.CGROUP_STORAGE,
                    MapType.PERCPU_CGROUP_STORAGE),
            wish(
                    "keys of 4 bytes, 0 entries, NO_PREALLOC, and to be described (MapSpec.localStorage, describedBy)",
                    MapType.SK_STORAGE,
                    MapType.INODE_STORAGE,
                    MapType.TASK_STORAGE,
                    MapType.CGRP_STORAGE),
            wish("no keys, no values, pages for entries, and MMAPABLE", MapType.ARENA));

    private CreationAdvice() {}

    private static Wish wish(String shape, MapType... types) {
        return new Wish(shape, List.of(types));
    }

    /** Why the kernel may have refused this map as invalid. */
    static String forInvalid(MapSpec spec) {
        if (spec.type().isMapOfMaps() && spec.inner().isEmpty()) {
            return "it is a map of maps: say what the inner maps are (MapSpec.withInner)";
        }
        MapType type = spec.type();
        KernelVersion running = KernelVersion.running();
        if (type.since().filter(first -> running.compareTo(first) < 0).isPresent()) {
            return "this kernel (" + running + ") has no " + type + " maps: they came with Linux "
                    + type.since().orElseThrow();
        }
        String shape = "key " + spec.keySize() + ", value " + spec.valueSize() + ", entries " + spec.maxEntries()
                + ", flags 0x" + Integer.toHexString(spec.flags())
                + ((spec.flags() & MapFlags.NUMA_NODE) == 0 ? "" : ", memory node " + spec.numaNode() + " (online?)");
        return WISHES.stream()
                .filter(wish -> wish.types.contains(type))
                .map(wish -> "a map of kind " + type + " wants " + wish.shape + "; this has " + shape
                        + ", or the kernel was built without the kind")
                .findFirst()
                .orElse("the kernel does not know this kind of map, or not with these sizes: " + type + ", " + shape);
    }
}
