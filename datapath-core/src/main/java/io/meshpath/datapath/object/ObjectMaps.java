// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfMaps;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Linux;
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
    private static final System.Logger LOG = System.getLogger(ObjectMaps.class.getName());

    private final ObjectSpec spec;
    private final Map<String, KernelStructOps> structOps = new LinkedHashMap<>();
    private final Map<String, MapSpec> wanted = new LinkedHashMap<>();
    private final Map<String, BpfMap> all = new LinkedHashMap<>();
    private final Map<String, BpfMap> created = new LinkedHashMap<>();
    private final List<AutoCloseable> owned; // also the owner's, who closes what it holds if a step fails

    ObjectMaps(ObjectSpec spec, List<AutoCloseable> owned) {
        this.spec = spec;
        this.owned = owned;
        spec.code().structOps().stream()
                .filter(ops -> !spec.isLeftOut(ops.name()))
                .forEach(ops -> structOps.put(ops.name(), KernelStructOps.of(spec, ops)));
        spec.maps().forEach((name, map) -> wanted.put(name, fitted(name, map)));
    }

    /** The map as this machine takes it. */
    private MapSpec fitted(String name, MapSpec map) {
        KernelStructOps ops = structOps.get(name);
        return ops == null ? inWholePages(map) : map.withValueSize(ops.valueSize());
    }

    private static MapSpec inWholePages(MapSpec map) {
        if (map.type().equals(MapType.RINGBUF) || map.type().equals(MapType.USER_RINGBUF)) {
            return map.withMaxEntries(wholePages(map.maxEntries()));
        }
        return map.inner().map(inner -> map.withInner(inWholePages(inner))).orElse(map);
    }

    /** The next power of two of pages: objects are written without knowing how large a page is. */
    private static int wholePages(int bytes) {
        int page = Linux.pageSize();
        if (bytes <= 0 || bytes > 1 << 30) {
            return bytes; // the kernel says what is wrong
        }
        return bytes <= page ? page : Integer.highestOneBit(bytes - 1) << 1;
    }

    /** The structures of functions that are made, by the names of their maps. */
    Map<String, KernelStructOps> structOps() {
        return structOps;
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
        wanted.forEach((name, map) -> {
            BpfMap existing = shared.get(name);
            if (existing == null) {
                existing = pin(name, pins).filter(Files::exists).map(this::open).orElse(null);
            }
            if (existing != null) {
                all.put(name, existing);
                BpfMaps.differences(existing, map).forEach(it -> differences.add(name + ": " + it));
            }
        });
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(spec.name(), differences);
        }
    }

    /** Creates the others, with what they hold at first. */
    void create(LoadedBtf btf, Optional<Path> pins) {
        wanted.forEach((name, map) -> {
            if (all.containsKey(name) || spec.isLeftOut(name)) {
                return;
            }
            BpfMap made = make(name, map, btf);
            owned.add(made);
            all.put(name, made);
            created.put(name, made);
            if (spec.values().isSection(name)) {
                fill(name, made);
            }
            spec.code()
                    .arena()
                    .filter(arena -> arena.map().equals(name))
                    .ifPresent(arena -> owned.add(arena.open(made)));
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

    private BpfMap make(String name, MapSpec map, LoadedBtf btf) {
        KernelStructOps ops = structOps.get(name);
        if (ops != null) {
            return ops.create(map, btf);
        }
        if (isDescribedOtherwise(name, map)) {
            return map.create();
        }
        MapSpec typed = withTypes(map, btf.types());
        if (btf.handle().isEmpty()) {
            return typed.create();
        }
        try {
            return typed.create(btf.handle().get());
        } catch (BpfException e) {
            if (typed.btf().isEmpty() || typed.inner().isPresent()) {
                throw e;
            }
            BpfMap made = withTypes(map, Optional.empty()).create();
            LOG.log(System.Logger.Level.DEBUG, "{0}; it is made without types", e.getMessage());
            return made;
        }
    }

    /** Whether its types are not the object's: {@link MapSpec#describedBy}. */
    private boolean isDescribedOtherwise(String name, MapSpec map) {
        Optional<Btf> types = map.btf().map(MapBtf::types);
        return types.isPresent()
                && !spec.values().isSection(name)
                && !types.equals(spec.code().types());
    }

    /** The map with the types of the object as the kernel has taken them, if it has. */
    private static MapSpec withTypes(MapSpec map, Optional<Btf> types) {
        return new MapSpec(
                map.name(),
                map.type(),
                map.keySize(),
                map.valueSize(),
                map.maxEntries(),
                map.flags(),
                map.extra(),
                map.numaNode(),
                map.inner().map(inner -> withTypes(inner, types)),
                map.btf().flatMap(own -> types.map(taken -> new MapBtf(taken, own.keyType(), own.valueType()))));
    }

    private void fill(String name, BpfMap map) {
        Octets contents = spec.values().section(name);
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
