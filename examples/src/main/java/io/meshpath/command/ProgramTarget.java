// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A program to work with: one that is in the kernel, by pin or number, or one that is loaded for as long as this is open. */
final class ProgramTarget implements AutoCloseable {
    private final Program program;
    private final Optional<LoadedObject> object;

    private ProgramTarget(Program program, Optional<LoadedObject> object) {
        this.program = program;
        this.object = object;
    }

    /** Opens what {@code text} names: digits alone, {@code FILE.o:NAME}, or the path of a pin. */
    static ProgramTarget open(String text) {
        if (KernelId.isId(text)) {
            return new ProgramTarget(Program.openById(KernelId.of(text)), Optional.empty());
        }
        int colon = text.lastIndexOf(':');
        if (colon > 0 && Files.isRegularFile(Path.of(text.substring(0, colon)))) {
            return load(Path.of(text.substring(0, colon)), text.substring(colon + 1));
        }
        return new ProgramTarget(Program.open(Path.of(text)), Optional.empty());
    }

    private static ProgramTarget load(Path file, String name) {
        ObjectSpec spec = ObjectSpec.read(file);
        ObjectOptions.requireProgram(spec, name);
        for (String program : spec.programs().keySet()) {
            spec = spec.withProgram(program, it -> it.withLoaded(program.equals(name)));
        }
        LoadedObject loaded = LoadedObject.load(spec);
        return new ProgramTarget(loaded.program(name), Optional.of(loaded));
    }

    Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
        object.ifPresent(LoadedObject::close);
    }
}
