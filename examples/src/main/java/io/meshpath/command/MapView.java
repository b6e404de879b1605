// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapInfo;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.command.value.ValueForm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** A map of the kernel whose keys and values are shown and typed in as its own type information says. */
final class MapView implements AutoCloseable {
    private static final List<MapType> INDEXED = List.of(
            MapType.ARRAY,
            MapType.PERCPU_ARRAY,
            MapType.PROG_ARRAY,
            MapType.PERF_EVENT_ARRAY,
            MapType.CGROUP_ARRAY,
            MapType.ARRAY_OF_MAPS,
            MapType.STACK_TRACE,
            MapType.DEVMAP,
            MapType.CPUMAP,
            MapType.SOCKMAP,
            MapType.XSKMAP,
            MapType.REUSEPORT_SOCKARRAY);
    private static final List<MapType> OF_OBJECTS =
            List.of(MapType.PROG_ARRAY, MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS);

    private final BpfMap map;
    private final MapInfo info;
    private final ValueForm keys;
    private final ValueForm values;
    private final boolean section; // of variables, which are changed one by one

    private MapView(BpfMap map) {
        this.map = map;
        this.info = map.info();
        Optional<MapBtf> types = map.btf();
        this.keys = form(types, info.btfKeyType(), info.keySize(), INDEXED);
        this.values = form(types, info.btfValueType(), info.valueSize(), OF_OBJECTS);
        this.section = types.filter(it -> it.types().type(it.valueType()) instanceof BtfType.DataSection)
                .isPresent();
    }

    /** Opens the map that is pinned there or, if it is all digits, the one with this number. */
    static MapView open(String pinOrId) {
        BpfMap map = KernelId.isId(pinOrId) ? BpfMap.openById(KernelId.of(pinOrId)) : BpfMap.open(Path.of(pinOrId));
        try {
            return new MapView(map);
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    private ValueForm form(Optional<MapBtf> types, int type, int size, List<MapType> numbered) {
        if (types.isPresent() && type != 0) {
            return ValueForm.of(types.get().types(), type, size);
        }
        return numbered.contains(info.type()) && size == Integer.BYTES
                ? ValueForm.number(size)
                : ValueForm.untyped(size);
    }

    MapInfo info() {
        return info;
    }

    /** Each entry: its key, and its value or, per CPU, an array of them. Entries that vanish meanwhile are left out. */
    void forEach(BiConsumer<JsonNode, JsonNode> action) {
        ByteBuffer value = value();
        map.forEachKey(key -> {
            if (map.lookup(key, value)) {
                action.accept(keys.read(key.slice().order(ByteOrder.nativeOrder()), 0), read(value));
            }
        });
    }

    Optional<JsonNode> get(String key) {
        ByteBuffer value = value();
        return map.lookup(key(key), value) ? Optional.of(read(value)) : Optional.empty();
    }

    /** Puts the value under the key, on every CPU where each has its own; answers whether {@code mode} allowed it. */
    boolean put(String key, byte[] octets, UpdateMode mode) {
        ByteBuffer all = value();
        for (int at : places(all)) {
            all.put(at, octets);
        }
        return map.update(key(key), all, mode);
    }

    /** The bytes of a value that was typed in; variables that it does not name keep what they have. */
    byte[] value(String key, String text) {
        byte[] before = new byte[map.valueBytes()];
        boolean kept = section && map.lookup(key(key), ByteBuffer.wrap(before));
        return kept ? values.parse(text, before) : values.parse(text);
    }

    boolean delete(String key) {
        return map.delete(key(key));
    }

    private ByteBuffer key(String text) {
        return ByteBuffer.wrap(keys.parse(text));
    }

    private ByteBuffer value() {
        return ByteBuffer.allocate(map.valueBytes()).order(ByteOrder.nativeOrder());
    }

    private JsonNode read(ByteBuffer value) {
        if (!info.type().isPerCpu()) {
            return values.read(value, 0);
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (int at : places(value)) {
            all.add(values.read(value, at));
        }
        return all;
    }

    // Where each CPU's value begins: the kernel rounds them up to eight bytes.
    private int[] places(ByteBuffer value) {
        int step = (Math.max(1, info.valueSize()) + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        int count = info.type().isPerCpu() ? value.capacity() / step : 1;
        return IntStream.range(0, count).map(cpu -> cpu * step).toArray();
    }

    @Override
    public void close() {
        map.close();
    }
}
