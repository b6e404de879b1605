// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import java.util.Arrays;

/** Which class of this module shows a map of a kind, and what it wants to know: {@code enum bpf_map_type} of the kernel. */
enum MapView {
    HASH("BpfHashMap", true, true, 1, 9),
    ARRAY("BpfArray", false, true, 2),
    PROG_ARRAY("BpfProgArray", false, false, 3),
    PERF_EVENT_ARRAY("PerfReader", false, false, 4),
    PERCPU_HASH("BpfPerCpuHashMap", true, true, 5, 10),
    PERCPU_ARRAY("BpfPerCpuArray", false, true, 6),
    CGROUP_ARRAY("BpfCgroupArray", false, false, 8),
    LPM_TRIE("BpfLpmTrie", true, true, 11),
    ARRAY_OF_MAPS("BpfArrayOfMaps", false, false, 12),
    HASH_OF_MAPS("BpfHashOfMaps", true, false, 13),
    DEVMAP("BpfDevMap", false, false, 14, 25),
    SOCKMAP("BpfSockMap", false, false, 15),
    CPUMAP("BpfCpuMap", false, false, 16),
    XSKMAP("BpfXskMap", false, false, 17),
    SOCKHASH("BpfSockHash", true, false, 18),
    CGROUP_STORAGE("BpfCgroupStorage", false, true, 19),
    REUSEPORT_SOCKARRAY("BpfReuseportArray", false, false, 20),
    QUEUE("BpfQueue", false, true, 22),
    STACK("BpfStack", false, true, 23),
    LOCAL_STORAGE("BpfLocalStorage", false, true, 24, 28, 29, 32),
    RINGBUF("RingBuffer", false, false, 27),
    BLOOM_FILTER("BpfBloomFilter", false, true, 30),
    USER_RINGBUF("UserRingBuffer", false, false, 31),
    UNTYPED("BpfMap", false, false);

    private final String className;
    private final boolean keys;
    private final boolean values;
    private final long types; // a bit for each

    MapView(String className, boolean keys, boolean values, int... types) {
        this.className = className;
        this.keys = keys;
        this.values = values;
        this.types = Arrays.stream(types).mapToLong(type -> 1L << type).sum();
    }

    static MapView of(int type) {
        return Arrays.stream(values())
                .filter(view -> type > 0 && type < Long.SIZE && (view.types >>> type & 1) != 0)
                .findFirst()
                .orElse(UNTYPED);
    }

    /** The class, with its types: {@code BpfHashMap<Integer, Flow>}. */
    String javaType(FieldForm key, FieldForm value) {
        String keyType = FieldForm.boxed(key.javaType());
        String valueType = FieldForm.boxed(value.javaType());
        return className
                + (keys && values
                        ? "<" + keyType + ", " + valueType + ">"
                        : keys ? "<" + keyType + ">" : values ? "<" + valueType + ">" : "");
    }

    /** What its method takes. */
    String parameters() {
        return this == PERF_EVENT_ARRAY ? "int bytesPerCpu" : "";
    }

    /** An expression for the view of {@code map}. */
    String over(String map, FieldForm key, FieldForm value) {
        return switch (this) {
            case UNTYPED -> map;
            case PERF_EVENT_ARRAY -> "PerfReader.over(" + map + ", bytesPerCpu)";
            default ->
                className + ".over(" + map + (keys ? ", " + key.layout() : "") + (values ? ", " + value.layout() : "")
                        + ")";
        };
    }

    /** Whether what its method answers has memory or descriptors of its own, and must be closed. */
    boolean isReader() {
        return this == RINGBUF || this == USER_RINGBUF || this == PERF_EVENT_ARRAY;
    }

    /** What to import. */
    String className() {
        return className;
    }
}
