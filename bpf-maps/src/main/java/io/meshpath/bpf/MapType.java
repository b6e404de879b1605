// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.List;
import java.util.Optional;

/**
 * The kind of a map, by the kernel's number ({@code enum bpf_map_type} of include/uapi/linux/bpf.h). A number that has no
 * constant here is as good as one that has: the map is then used untyped, through {@link BpfMap}.
 *
 * <p>Immutable.
 */
public record MapType(int number) {
    /** Entries under keys; refuses more than there is room for: {@link BpfHashMap} (Linux 3.19). */
    public static final MapType HASH = new MapType(1);

    /** Values under the numbers from 0: {@link BpfArray} (Linux 3.19). */
    public static final MapType ARRAY = new MapType(2);

    /** Programs to tail-call: {@link BpfProgArray} (Linux 4.2). */
    public static final MapType PROG_ARRAY = new MapType(3);

    /** Perf events, one for each CPU mostly: {@link PerfReader} (Linux 4.3). */
    public static final MapType PERF_EVENT_ARRAY = new MapType(4);

    /** A hash map with a value for each CPU: {@link BpfPerCpuHashMap}, {@link BpfKeyedCounters} (Linux 4.6). */
    public static final MapType PERCPU_HASH = new MapType(5);

    /** An array with values for each CPU: {@link BpfPerCpuArray}, {@link BpfCounters} (Linux 4.6). */
    public static final MapType PERCPU_ARRAY = new MapType(6);

    /** Call stacks under numbers that programs get (Linux 4.6). */
    public static final MapType STACK_TRACE = new MapType(7);

    /** Cgroups: {@link BpfCgroupArray} (Linux 4.8). */
    public static final MapType CGROUP_ARRAY = new MapType(8);

    /** A hash map that drops what was unused for long: {@link BpfHashMap} (Linux 4.10). */
    public static final MapType LRU_HASH = new MapType(9);

    /** The same with a value for each CPU: {@link BpfPerCpuHashMap}, {@link BpfKeyedCounters} (Linux 4.10). */
    public static final MapType LRU_PERCPU_HASH = new MapType(10);

    /** The longest prefix: {@link BpfLpmTrie} (Linux 4.11). */
    public static final MapType LPM_TRIE = new MapType(11);

    /** Maps under the numbers from 0: {@link BpfArrayOfMaps} (Linux 4.12). */
    public static final MapType ARRAY_OF_MAPS = new MapType(12);

    /** Maps under keys: {@link BpfHashOfMaps} (Linux 4.12). */
    public static final MapType HASH_OF_MAPS = new MapType(13);

    /** Devices to redirect to, under the numbers from 0: {@link BpfDevMap} (Linux 4.14). */
    public static final MapType DEVMAP = new MapType(14);

    /** Sockets under the numbers from 0: {@link BpfSockMap} (Linux 4.14). */
    public static final MapType SOCKMAP = new MapType(15);

    /** CPUs to redirect to: {@link BpfCpuMap} (Linux 4.15). */
    public static final MapType CPUMAP = new MapType(16);

    /** AF_XDP sockets to redirect to: {@link BpfXskMap} (Linux 4.18). */
    public static final MapType XSKMAP = new MapType(17);

    /** Sockets under keys: {@link BpfSockHash} (Linux 4.18). */
    public static final MapType SOCKHASH = new MapType(18);

    /** A value for each attachment to a cgroup: {@link BpfCgroupStorage} (Linux 4.19). */
    public static final MapType CGROUP_STORAGE = new MapType(19);

    /** Sockets that share a port: {@link BpfReuseportArray} (Linux 4.19). */
    public static final MapType REUSEPORT_SOCKARRAY = new MapType(20);

    /** A value for each attachment to a cgroup and CPU: {@link BpfCgroupStorage} (Linux 4.20). */
    public static final MapType PERCPU_CGROUP_STORAGE = new MapType(21);

    /** First in, first out: {@link BpfQueue} (Linux 4.20). */
    public static final MapType QUEUE = new MapType(22);

    /** Last in, first out: {@link BpfStack} (Linux 4.20). */
    public static final MapType STACK = new MapType(23);

    /** A value for each socket: {@link BpfLocalStorage} (Linux 5.2). */
    public static final MapType SK_STORAGE = new MapType(24);

    /** Devices to redirect to, under any numbers: {@link BpfDevMap} (Linux 5.4). */
    public static final MapType DEVMAP_HASH = new MapType(25);

    /** Functions of the kernel that programs take the place of (Linux 5.6). */
    public static final MapType STRUCT_OPS = new MapType(26);

    /** Records from programs: {@link RingBuffer} (Linux 5.8). */
    public static final MapType RINGBUF = new MapType(27);

    /** A value for each inode: {@link BpfLocalStorage} (Linux 5.10). */
    public static final MapType INODE_STORAGE = new MapType(28);

    /** A value for each task: {@link BpfLocalStorage} (Linux 5.11). */
    public static final MapType TASK_STORAGE = new MapType(29);

    /** Whether a value was added, perhaps: {@link BpfBloomFilter} (Linux 5.16). */
    public static final MapType BLOOM_FILTER = new MapType(30);

    /** Records to programs: {@link UserRingBuffer} (Linux 6.1). */
    public static final MapType USER_RINGBUF = new MapType(31);

    /** A value for each cgroup: {@link BpfLocalStorage} (Linux 6.2). */
    public static final MapType CGRP_STORAGE = new MapType(32);

    /** Memory shared by programs and a process (Linux 6.9). */
    public static final MapType ARENA = new MapType(33);

    /** Places in a program, for indirect jumps (Linux 6.19). */
    public static final MapType INSN_ARRAY = new MapType(34);

    /** A hash map that grows and shrinks (after Linux 6.19). */
    public static final MapType RHASH = new MapType(35);

    // Name and first kernel, by number.
    private static final List<Known> KNOWN = List.of(
            new Known("UNSPEC", 0, 0),
            new Known("HASH", 3, 19),
            new Known("ARRAY", 3, 19),
            new Known("PROG_ARRAY", 4, 2),
            new Known("PERF_EVENT_ARRAY", 4, 3),
            new Known("PERCPU_HASH", 4, 6),
            new Known("PERCPU_ARRAY", 4, 6),
            new Known("STACK_TRACE", 4, 6),
            new Known("CGROUP_ARRAY", 4, 8),
            new Known("LRU_HASH", 4, 10),
            new Known("LRU_PERCPU_HASH", 4, 10),
            new Known("LPM_TRIE", 4, 11),
            new Known("ARRAY_OF_MAPS", 4, 12),
            new Known("HASH_OF_MAPS", 4, 12),
            new Known("DEVMAP", 4, 14),
            new Known("SOCKMAP", 4, 14),
            new Known("CPUMAP", 4, 15),
            new Known("XSKMAP", 4, 18),
            new Known("SOCKHASH", 4, 18),
            new Known("CGROUP_STORAGE", 4, 19),
            new Known("REUSEPORT_SOCKARRAY", 4, 19),
            new Known("PERCPU_CGROUP_STORAGE", 4, 20),
            new Known("QUEUE", 4, 20),
            new Known("STACK", 4, 20),
            new Known("SK_STORAGE", 5, 2),
            new Known("DEVMAP_HASH", 5, 4),
            new Known("STRUCT_OPS", 5, 6),
            new Known("RINGBUF", 5, 8),
            new Known("INODE_STORAGE", 5, 10),
            new Known("TASK_STORAGE", 5, 11),
            new Known("BLOOM_FILTER", 5, 16),
            new Known("USER_RINGBUF", 6, 1),
            new Known("CGRP_STORAGE", 6, 2),
            new Known("ARENA", 6, 9),
            new Known("INSN_ARRAY", 6, 19),
            new Known("RHASH", 0, 0));

    private record Known(String name, int major, int minor) {}

    public MapType {
        if (number <= 0) {
            throw new IllegalArgumentException("no map type has this number: " + number);
        }
    }

    /** The first kernel that has maps of this kind; empty where we do not know it. Distributions may have it earlier. */
    public Optional<KernelVersion> since() {
        Known known = number < KNOWN.size() ? KNOWN.get(number) : KNOWN.get(0);
        return known.major() == 0 ? Optional.empty() : Optional.of(new KernelVersion(known.major(), known.minor()));
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

    /** Whether the keys are the numbers from 0 to one below the number of entries, whether something is there or not. */
    boolean hasSlots() {
        return isArray() || SLOTS.contains(this);
    }

    private static final List<MapType> SLOTS = List.of(
            PROG_ARRAY,
            PERF_EVENT_ARRAY,
            CGROUP_ARRAY,
            ARRAY_OF_MAPS,
            DEVMAP,
            SOCKMAP,
            CPUMAP,
            XSKMAP,
            REUSEPORT_SOCKARRAY,
            INSN_ARRAY);

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
            ARENA,
            INSN_ARRAY);

    /** The kernel's name without its prefix, such as {@code "LRU_HASH"}; the number where we know no name. */
    @Override
    public String toString() {
        return number < KNOWN.size() ? KNOWN.get(number).name() : Integer.toString(number);
    }
}
