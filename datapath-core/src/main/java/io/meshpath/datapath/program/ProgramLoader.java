// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.List;
import java.util.Map;

/**
 * Loads the programs of one object, whose maps are there already: first without a log, because writing one costs; if the
 * verifier refuses, once more with it.
 */
final class ProgramLoader {
    private static final int FIRST_LOG_BYTES = 256 << 10;
    private static final int LAST_LOG_BYTES = 16 << 20; // kernels before 5.2 take no larger one

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
        try (LoadRequest request = new LoadRequest(spec, object.license(), program.code())) {
            if (btf >= 0 && !program.types().isEmpty()) {
                request.debugInfo(btf, program);
            }
            Fd fd = Fd.own(load(spec, request, absent), "program " + spec.name());
            return new Program(fd, spec.name(), spec.type());
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
        if (spec.type().needsKernelTarget()) {
            throw new UnsupportedObjectException(
                    object.name(), spec, "a target in the kernel", "type " + spec.type() + " is not supported");
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

    private int load(ProgramSpec spec, LoadRequest request, Map<Integer, String> absent) {
        int result = request.run();
        return result >= 0 ? result : explain(spec, request, absent, Errno.ofResult(result), FIRST_LOG_BYTES);
    }

    /** Tries again with a log, a longer one if it has to be; throws what it says, unless the program is loaded now. */
    private int explain(
            ProgramSpec spec, LoadRequest request, Map<Integer, String> absent, Errno refusal, int logBytes) {
        try (NativeMemory log = NativeMemory.allocate(logBytes)) {
            int result = request.run(log);
            if (result >= 0) {
                return result; // what stood in the way is gone
            }
            if (!Errno.ENOSPC.is(result) || logBytes >= LAST_LOG_BYTES) {
                throw refused(spec, refusal, new VerifierLog(LogText.of(log), absent));
            }
        }
        return explain(spec, request, absent, refusal, logBytes * 4);
    }

    private BpfException refused(ProgramSpec spec, Errno errno, VerifierLog log) {
        return log.lines().isEmpty()
                ? BpfException.of(Command.PROG_LOAD, describe(spec), errno)
                : new VerifierException(spec.name(), object.name(), errno, log);
    }

    private String describe(ProgramSpec spec) {
        return "program " + spec.name() + " of " + object.name();
    }
}
