// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which objects, which of their programs, and what the programs are taken for. */
final class ObjectOptions {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Objects as clang -target bpf writes them; a folder stands for all *.o and *.elf below it.")
    private List<Path> given = new ArrayList<>();

    @Option(names = "--program", paramLabel = "NAME", description = "Only this program; may be repeated.")
    private Set<String> programs = Set.of();

    @Option(
            names = "--type",
            paramLabel = "[NAME=]TYPE",
            description = "Take the program of this name, or all, for this type instead of what the section says:"
                    + " xdp, sched_cls, socket_filter …")
    private List<String> types = List.of();

    @Option(
            names = "--target",
            paramLabel = "[NAME=]FUNCTION",
            description = "Attach the program of this name, or all, to this function, tracepoint or hook of the kernel"
                    + " instead of what the section says.")
    private List<String> targets = List.of();

    /** Whether the answer is about one object and not about a list. */
    boolean isSingle() {
        return given.size() == 1 && !Files.isDirectory(given.get(0));
    }

    /** The objects, folders opened. */
    List<Path> files() {
        return given.stream().flatMap(ObjectOptions::below).toList();
    }

    private static Stream<Path> below(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).filter(ObjectOptions::isObject).sorted().toList().stream();
        } catch (IOException | UncheckedIOException e) { // its text is only the name of what could not be listed
            throw CommandFailure.cannotRun("cannot list all of the folder " + path + ": " + e.getMessage());
        }
    }

    private static boolean isObject(Path file) {
        return file.toString().endsWith(".o") || file.toString().endsWith(".elf");
    }

    /**
     * What the file holds, all programs to be loaded unless some were asked for.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws io.meshpath.bpf.elf.ElfException if it is no object that can be loaded
     * @throws CommandFailure if it has no program of a name that was given
     */
    ObjectSpec read(Path file) {
        if (!Files.isRegularFile(file)) {
            String problem = Files.exists(file) ? " is not a file" : ": no such file";
            throw new UncheckedIOException(file + problem, new NoSuchFileException(file.toString()));
        }
        if (!Files.isReadable(file)) {
            throw new UncheckedIOException(file + ": no right to read it", new AccessDeniedException(file.toString()));
        }
        ObjectSpec spec = ObjectSpec.read(file);
        for (String name : programs) {
            requireProgram(spec, name);
        }
        for (ProgramSpec program : spec.programs().values()) {
            boolean wanted = programs.isEmpty() || programs.contains(program.name());
            spec = spec.withProgram(program.name(), it -> it.withLoaded(wanted));
        }
        return withTargets(withTypes(spec));
    }

    private ObjectSpec withTypes(ObjectSpec spec) {
        ObjectSpec typed = spec;
        for (String text : types) {
            ProgramType type = ProgramTypeName.parse(said(text));
            typed = changed(typed, text, it -> it.type() == type ? it : it.withType(type));
        }
        return typed;
    }

    private ObjectSpec withTargets(ObjectSpec spec) {
        ObjectSpec aimed = spec;
        for (String text : targets) {
            aimed = changed(aimed, text, it -> it.withTarget(said(text)));
        }
        return aimed;
    }

    // "NAME=WORD" is said of one program, "WORD" of all.
    private static String said(String text) {
        return text.substring(text.indexOf('=') + 1);
    }

    private static ObjectSpec changed(ObjectSpec spec, String text, UnaryOperator<ProgramSpec> change) {
        if (text.contains("=")) {
            String name = text.substring(0, text.indexOf('='));
            requireProgram(spec, name);
            return spec.withProgram(name, change);
        }
        ObjectSpec all = spec;
        for (String name : spec.programs().keySet()) {
            all = all.withProgram(name, change);
        }
        return all;
    }

    static void requireProgram(ObjectSpec spec, String name) {
        if (!spec.programs().containsKey(name)) {
            throw CommandFailure.cannotRun("no program " + name + " in " + spec.name() + "; there are "
                    + spec.programs().keySet());
        }
    }
}
