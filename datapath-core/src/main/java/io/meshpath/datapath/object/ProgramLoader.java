// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.List;
import java.util.Map;

/** Links the programs of one object, whose maps are there already, fits them to the kernel and loads them. */
final class ProgramLoader implements AutoCloseable {
    private final ObjectSpec object;
    private final ProgramBinder binder;
    private final List<KernelStructOps> structOps;
    private final int btf;

    /** For the programs of {@code object}; {@code btf} is the descriptor of its type information, or negative. */
    ProgramLoader(ObjectSpec object, ObjectMaps maps, int btf) {
        this.object = object;
        this.binder = new ProgramBinder(object, maps.all());
        this.structOps = List.copyOf(maps.structOps().values());
        this.btf = btf;
    }

    Program load(ProgramSpec spec) {
        requireType(spec);
        Function main = object.code().programs().get(spec.name());
        if (main == null) {
            throw new IllegalArgumentException("no program " + spec.name() + " in " + object.name());
        }
        LinkedProgram program = Linker.link(object.name(), object.code().functions(), main);
        Map<Integer, String> absent = binder.bind(program);
        try (ProgramLoad load = new ProgramLoad(spec, object.license(), program.code())) {
            if (btf >= 0 && !program.types().isEmpty()) {
                load.debugInfo(btf, program.types(), program.lines());
            }
            if (spec.type() == ProgramType.STRUCT_OPS) {
                KernelStructOps.Place place = place(spec);
                load.memberOf(place.structure(), place.member(), binder.module(place.value()));
            }
            if (!binder.descriptors().isEmpty()) {
                load.descriptors(binder.descriptors());
            }
            return load.load(object.name(), absent);
        }
    }

    private KernelStructOps.Place place(ProgramSpec spec) {
        for (KernelStructOps ops : structOps) {
            KernelStructOps.Place place = ops.places().get(spec.name());
            if (place != null) {
                return place;
            }
        }
        throw new UnsupportedObjectException(
                object.name(),
                spec,
                "a place in a structure of functions, and none that is made has it",
                "put it into one, or leave it out (withLoaded)");
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

    @Override
    public void close() {
        binder.close();
    }
}
