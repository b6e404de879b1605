// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The maps of {@code maps_bench.bpf.c}, filled. */
final class BenchMaps implements AutoCloseable {
    /** How many keys there are: every number below. The same number above them is free. */
    static final int KEYS = 10_000;

    private final LoadedObject object;

    private BenchMaps(LoadedObject object) {
        this.object = object;
    }

    static BenchMaps load() {
        LoadedObject object = LoadedObject.load(ObjectSpec.resource(BenchMaps.class, "META-INF/bpf/maps_bench.bpf.o"));
        BpfHashMap.over(object.map("entries"), Layouts.U64, Layouts.U64).putAll(content());
        return new BenchMaps(object);
    }

    /** What is in the hash map. */
    static Map<Long, Long> content() {
        Map<Long, Long> content = new HashMap<>();
        for (long key = 0; key < KEYS; key++) {
            content.put(key, key);
        }
        return content;
    }

    /** Their numbers, and that of the program that fills the ring buffer, as {@code floor.c} takes them. */
    List<String> ids() {
        return List.of(
                id(object.map("entries")),
                id(object.map("counters")),
                id(object.map("shared")),
                id(object.map("events")),
                Integer.toString(object.program("bench_event").id()));
    }

    private static String id(BpfMap map) {
        return Integer.toString(map.info().id());
    }

    @Override
    public void close() {
        object.close();
    }
}
