// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.List;

/**
 * The kind of a map, by the kernel's number ({@code enum bpf_map_type} of include/uapi/linux/bpf.h). A number that has no
 * constant here is as good as one that has: the map is then used untyped, through {@link BpfMap}.
 *
 * <p>Immutable.
 */
public record MapType(int number) {
    public static final MapType HASH = new MapType(1);
    public static final MapType ARRAY = new MapType(2);
    public static final MapType PROG_ARRAY = new MapType(3);
    public static final MapType PERF_EVENT_ARRAY = new MapType(4);
    public static final MapType PERCPU_HASH = new MapType(5);
    public static final MapType PERCPU_ARRAY = new MapType(6);
    public static final MapType STACK_TRACE = new MapType(7);
    public static final MapType CGROUP_ARRAY = new MapType(8);
    public static final MapType LRU_HASH = new MapType(9);
    public static final MapType LRU_PERCPU_HASH = new MapType(10);
    public static final MapType LPM_TRIE = new MapType(11);
    public static final MapType ARRAY_OF_MAPS = new MapType(12);
    public static final MapType HASH_OF_MAPS = new MapType(13);
    public static final MapType DEVMAP = new MapType(14);
    public static final MapType SOCKMAP = new MapType(15);
    public static final MapType CPUMAP = new MapType(16);
    public static final MapType XSKMAP = new MapType(17);
    public static final MapType SOCKHASH = new MapType(18);
    public static final MapType CGROUP_STORAGE = new MapType(19);
    public static final MapType REUSEPORT_SOCKARRAY = new MapType(20);
    public static final MapType PERCPU_CGROUP_STORAGE = new MapType(21);
    public static final MapType QUEUE = new MapType(22);
    public static final MapType STACK = new MapType(23);
    public static final MapType SK_STORAGE = new MapType(24);
    public static final MapType DEVMAP_HASH = new MapType(25);
    public static final MapType STRUCT_OPS = new MapType(26);
    public static final MapType RINGBUF = new MapType(27);
    public static final MapType INODE_STORAGE = new MapType(28);
    public static final MapType TASK_STORAGE = new MapType(29);
    public static final MapType BLOOM_FILTER = new MapType(30);
    public static final MapType USER_RINGBUF = new MapType(31);
    public static final MapType CGRP_STORAGE = new MapType(32);
    public static final MapType ARENA = new MapType(33);

    private static final List<String> NAMES = List.of(
            "UNSPEC",
            "HASH",
            "ARRAY",
            "PROG_ARRAY",
            "PERF_EVENT_ARRAY",
            "PERCPU_HASH",
            "PERCPU_ARRAY",
            "STACK_TRACE",
            "CGROUP_ARRAY",
            "LRU_HASH",
            "LRU_PERCPU_HASH",
            "LPM_TRIE",
            "ARRAY_OF_MAPS",
            "HASH_OF_MAPS",
            "DEVMAP",
            "SOCKMAP",
            "CPUMAP",
            "XSKMAP",
            "SOCKHASH",
            "CGROUP_STORAGE",
            "REUSEPORT_SOCKARRAY",
            "PERCPU_CGROUP_STORAGE",
            "QUEUE",
            "STACK",
            "SK_STORAGE",
            "DEVMAP_HASH",
            "STRUCT_OPS",
            "RINGBUF",
            "INODE_STORAGE",
            "TASK_STORAGE",
            "BLOOM_FILTER",
            "USER_RINGBUF",
            "CGRP_STORAGE",
            "ARENA");

    public MapType {
        if (number <= 0) {
            throw new IllegalArgumentException("no map type has this number: " + number);
        }
    }

    /** Whether each CPU has its own value under one key. */
    public boolean isPerCpu() {
        return equals(PERCPU_HASH) || equals(PERCPU_ARRAY) || equals(LRU_PERCPU_HASH) || equals(PERCPU_CGROUP_STORAGE);
    }

    /** Whether the values are other maps. */
    public boolean isMapOfMaps() {
        return equals(ARRAY_OF_MAPS) || equals(HASH_OF_MAPS);
    }

    /** Whether the keys are the numbers from 0 to one below the number of entries, all of them always there. */
    public boolean isArray() {
        return equals(ARRAY) || equals(PERCPU_ARRAY);
    }

    /** Whether the kernel lets a map of this kind say what the fields of its keys and values are. */
    boolean takesBtf() {
        return !isMapOfMaps() && !NO_BTF.contains(this);
    }

    private static final List<MapType> NO_BTF = List.of(
            PROG_ARRAY,
            PERF_EVENT_ARRAY,
            CGROUP_ARRAY,
            STACK_TRACE,
            DEVMAP,
            DEVMAP_HASH,
            CPUMAP,
            XSKMAP,
            SOCKMAP,
            SOCKHASH,
            QUEUE,
            STACK,
            RINGBUF,
            USER_RINGBUF,
            ARENA);

    /** The kernel's name without its prefix, such as {@code "LRU_HASH"}; the number where we know no name. */
    @Override
    public String toString() {
        return number < NAMES.size() ? NAMES.get(number) : Integer.toString(number);
    }
}
