// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.List;
import java.util.Map;

/** Links the programs of one object, whose maps are there already, fits them to the kernel and loads them. */
final class ProgramLoader {
    private final ObjectSpec object;
    private final Map<String, BpfMap> maps;
    private final int btf;

    /** For the programs of {@code object}; {@code btf} is the descriptor of its type information, or negative. */
    ProgramLoader(ObjectSpec object, Map<String, BpfMap> maps, int btf) {
        this.object = object;
        this.maps = maps;
        this.btf = btf;
    }

    Program load(ProgramSpec spec) {
        requireType(spec);
        Function main = object.code().programs().get(spec.name());
        if (main == null) {
            throw new IllegalArgumentException("no program " + spec.name() + " in " + object.name());
        }
        LinkedProgram program = Linker.link(object.name(), object.code().functions(), main);
        bindMaps(program);
        Map<Integer, String> absent = fitToKernel(program);
        try (ProgramLoad load = new ProgramLoad(spec, object.license(), program.code())) {
            if (btf >= 0 && !program.types().isEmpty()) {
                load.debugInfo(btf, program.types(), program.lines());
            }
            return load.load(object.name(), absent);
        }
    }

    private void requireType(ProgramSpec spec) {
        if (spec.type() == ProgramType.UNSPECIFIED) {
            throw new UnsupportedObjectException(
                    object.name(),
                    spec,
                    "no type that is known",
                    "give it one (withType) or leave it out (withLoaded)");
        }
    }

    /** Adjusts what depends on the kernel's types; answers what the kernel lacks, by the instruction that needs it. */
    private Map<Integer, String> fitToKernel(LinkedProgram program) {
        List<Relocation.Core> relocations = program.relocations().stream()
                .filter(Relocation.Core.class::isInstance)
                .map(Relocation.Core.class::cast)
                .toList();
        if (relocations.isEmpty()) {
            return Map.of(); // most programs; the kernel's types are large
        }
        CoreRelocator relocator = relocator();
        relocations.forEach(relocation -> relocator.apply(relocation, program.code()));
        return relocator.absent();
    }

    private CoreRelocator relocator() {
        Btf local = object.code().types().orElseThrow(() -> new ElfException(object.name(), "CO-RE without BTF"));
        return new CoreRelocator(object.name(), local, Btf.kernel());
    }

    private void bindMaps(LinkedProgram program) {
        for (Relocation relocation : program.relocations()) {
            int at = relocation.instruction();
            if (relocation instanceof Relocation.MapAddress map) {
                program.code().setLoad64(at, Instructions.PSEUDO_MAP_FD, descriptor(map.map()), 0);
            } else if (relocation instanceof Relocation.MapValue value) {
                program.code().setLoad64(at, Instructions.PSEUDO_MAP_VALUE, descriptor(value.map()), value.offset());
            }
        }
    }

    private int descriptor(String map) {
        BpfMap found = maps.get(map);
        if (found == null) {
            throw new IllegalArgumentException("no map " + map + " for " + object.name());
        }
        return found.fd().raw();
    }
}
