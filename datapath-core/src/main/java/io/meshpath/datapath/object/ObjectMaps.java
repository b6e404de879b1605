// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.Octets;
import io.meshpath.bpf.UpdateMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the maps of one object: those it shares, those that are pinned, and new ones for the rest. */
final class ObjectMaps {
    private final ObjectSpec spec;
    private final Map<String, BpfMap> all = new LinkedHashMap<>();
    private final Map<String, BpfMap> created = new LinkedHashMap<>();
    private final List<AutoCloseable> owned; // also the owner's, who closes what it holds if a step fails

    ObjectMaps(ObjectSpec spec, List<AutoCloseable> owned) {
        this.spec = spec;
        this.owned = owned;
    }

    /** All of them by name, in the order of the object. */
    Map<String, BpfMap> all() {
        return all;
    }

    /** Those that did not exist before, and so hold what the object says they do. */
    Collection<BpfMap> created() {
        return created.values();
    }

    /** Takes the shared maps, and the pinned ones of those that ask to be found by name. */
    void adopt(Map<String, BpfMap> shared, Optional<Path> pins) {
        List<String> differences = new ArrayList<>();
        spec.maps().forEach((name, map) -> {
            BpfMap existing = shared.get(name);
            if (existing == null) {
                existing = pin(name, pins).filter(Files::exists).map(this::open).orElse(null);
            }
            if (existing != null) {
                all.put(name, existing);
                map.differencesFrom(existing.info()).forEach(it -> differences.add(name + ": " + it));
            }
        });
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(spec.name(), differences);
        }
    }

    /** Creates the others, with what they hold at first. */
    void create(LoadedBtf btf, Optional<Path> pins) {
        spec.maps().forEach((name, map) -> {
            if (all.containsKey(name)) {
                return;
            }
            BpfMap made = withTypes(map, btf).create();
            owned.add(made);
            all.put(name, made);
            created.put(name, made);
            if (spec.isSection(name)) {
                fill(name, made);
            }
            pin(name, pins).ifPresent(made::pin);
        });
    }

    private Optional<Path> pin(String map, Optional<Path> pins) {
        return spec.pinnedByName().contains(map) ? pins.map(folder -> folder.resolve(map)) : Optional.empty();
    }

    private BpfMap open(Path pin) {
        BpfMap map = BpfMap.open(pin);
        owned.add(map);
        return map;
    }

    /** The map with the types of the object as the kernel takes them. */
    private static MapSpec withTypes(MapSpec map, LoadedBtf btf) {
        Optional<MapBtf> types =
                map.btf().flatMap(own -> btf.types().map(taken -> new MapBtf(taken, own.keyType(), own.valueType())));
        return withBtf(map, types);
    }

    private static MapSpec withBtf(MapSpec map, Optional<MapBtf> btf) {
        return new MapSpec(
                map.name(),
                map.type(),
                map.keySize(),
                map.valueSize(),
                map.maxEntries(),
                map.flags(),
                map.extra(),
                map.inner().map(inner -> withBtf(inner, Optional.empty())),
                btf);
    }

    private void fill(String name, BpfMap map) {
        Octets contents = spec.contents(name);
        if (!contents.equals(Octets.zero(contents.length()))) { // new arrays are zero
            ByteBuffer value = ByteBuffer.allocate(map.spec().valueSize());
            contents.writeTo(value, 0);
            map.update(ByteBuffer.allocate(Integer.BYTES), value, UpdateMode.ANY);
        }
        if (spec.isConstant(name)) {
            map.freeze();
        }
    }
}
