// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.Octets;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings one object into the kernel; gives everything back if a part of it fails. Used once, by one thread. */
final class ObjectLoader {
    private final ObjectSpec spec;
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, Program> programs = new LinkedHashMap<>();
    private final List<AutoCloseable> owned = new ArrayList<>();

    ObjectLoader(ObjectSpec spec) {
        this.spec = spec;
    }

    LoadedObject load(Map<String, BpfMap> shared) {
        checkShared(shared);
        try (LoadedBtf btf = LoadedBtf.load(spec.code().types(), spec.name())) {
            spec.maps().forEach((name, map) -> addMap(name, map, shared, btf));
            ProgramLoader loader = new ProgramLoader(spec, maps, btf.raw());
            for (ProgramSpec program : spec.programs().values()) {
                if (program.loaded()) {
                    Program loaded = loader.load(program);
                    owned.add(loaded);
                    programs.put(program.name(), loaded);
                }
            }
            fillSlots();
            return new LoadedObject(spec.name(), maps, programs, owned);
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    private void checkShared(Map<String, BpfMap> shared) {
        List<String> differences = new ArrayList<>();
        spec.maps().forEach((name, map) -> {
            BpfMap existing = shared.get(name);
            if (existing != null) {
                map.differencesFrom(existing.info()).forEach(it -> differences.add(name + ": " + it));
            }
        });
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(spec.name(), differences);
        }
    }

    private void addMap(String name, MapSpec map, Map<String, BpfMap> shared, LoadedBtf btf) {
        BpfMap existing = shared.get(name);
        if (existing != null) {
            maps.put(name, existing);
            return;
        }
        BpfMap created = btf.isPresent() ? create(map) : untyped(map).create();
        owned.add(created);
        maps.put(name, created);
        if (spec.isSection(name)) {
            fillSection(name, created);
        }
    }

    /** Not every kind of map takes every kind of type; a map that dumps without names is better than none. */
    private static BpfMap create(MapSpec map) {
        try {
            return map.create();
        } catch (BpfException e) {
            if (map.btf().isEmpty() || !e.errno().equals(Errno.EINVAL)) {
                throw e;
            }
            return untyped(map).create();
        }
    }

    private static MapSpec untyped(MapSpec map) {
        return new MapSpec(
                map.name(),
                map.type(),
                map.keySize(),
                map.valueSize(),
                map.maxEntries(),
                map.flags(),
                map.extra(),
                map.inner().map(ObjectLoader::untyped),
                Optional.empty());
    }

    private void fillSection(String name, BpfMap map) {
        Octets contents = spec.contents(name);
        if (contents.length() > 0) {
            ByteBuffer value = ByteBuffer.allocate(map.spec().valueSize());
            contents.writeTo(value, 0);
            map.update(ByteBuffer.allocate(Integer.BYTES), value, UpdateMode.ANY);
        }
        if (spec.isConstant(name)) {
            map.freeze();
        }
    }

    /** Puts into arrays of programs and of maps what their declarations say. */
    private void fillSlots() {
        for (MapDefinition declared : spec.code().maps()) {
            BpfMap map = maps.get(declared.name());
            if (map == null || !owned.contains(map)) {
                continue;
            }
            declared.slots()
                    .forEach((slot, content) -> map.update(word(slot), word(descriptor(content)), UpdateMode.ANY));
        }
    }

    private int descriptor(String content) {
        Program program = programs.get(content);
        if (program != null) {
            return program.fd().raw();
        }
        BpfMap map = maps.get(content);
        if (map != null) {
            return map.fd().raw();
        }
        throw new IllegalArgumentException(
                "a map of " + spec.name() + " is to hold " + content + ", which is not loaded");
    }

    private static ByteBuffer word(int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(0, value);
    }

    /** Closes what was acquired, the last first. */
    static void closeAll(List<AutoCloseable> owned) {
        for (int i = owned.size() - 1; i >= 0; i--) {
            AutoCloseable closeable = owned.get(i);
            if (closeable instanceof Program program) {
                program.close();
            } else if (closeable instanceof BpfMap map) {
                map.close();
            }
        }
    }
}
