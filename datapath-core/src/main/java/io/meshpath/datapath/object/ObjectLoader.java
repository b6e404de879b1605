// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Brings one object into the kernel; gives everything back if a part of it fails. Used once, by one thread. */
final class ObjectLoader {
    private final ObjectSpec spec;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final ObjectMaps maps;
    private final Map<String, Program> programs = new LinkedHashMap<>();

    ObjectLoader(ObjectSpec spec) {
        this.spec = KernelSettings.fill(spec);
        this.maps = new ObjectMaps(this.spec, owned);
    }

    LoadedObject load(Map<String, BpfMap> shared, Optional<Path> pins) {
        try (LoadedBtf btf = LoadedBtf.load(spec)) {
            maps.adopt(shared, pins);
            maps.create(btf, pins);
            loadPrograms(btf);
            fillSlots();
            return new LoadedObject(spec, maps, programs, owned);
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    private void loadPrograms(LoadedBtf btf) {
        try (ProgramLoader loader = new ProgramLoader(spec, maps, btf.raw())) {
            for (ProgramSpec program : spec.programs().values()) {
                if (program.loaded()) {
                    Program loaded = loader.load(program);
                    owned.add(loaded);
                    programs.put(program.name(), loaded);
                }
            }
        }
    }

    /** Puts into new arrays of programs and of maps what their declarations say, but for what was left out. */
    private void fillSlots() {
        for (MapDefinition declared : spec.code().maps()) {
            BpfMap map = maps.all().get(declared.name());
            if (map != null && maps.created().contains(map)) {
                declared.slots()
                        .forEach((slot, content) ->
                                descriptor(content).ifPresent(fd -> map.update(word(slot), word(fd), UpdateMode.ANY)));
            }
        }
    }

    private OptionalInt descriptor(String content) {
        Program program = programs.get(content);
        if (program != null) {
            return OptionalInt.of(program.fd().raw());
        }
        BpfMap map = maps.all().get(content);
        if (map != null) {
            return OptionalInt.of(map.fd().raw());
        }
        if (spec.isLeftOut(content) || spec.programs().containsKey(content)) {
            return OptionalInt.empty();
        }
        throw new IllegalArgumentException(
                "a map of " + spec.name() + " is to hold " + content + ", which is neither a program nor a map");
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
            } else if (closeable instanceof NativeMemory memory) {
                memory.close();
            }
        }
    }
}
