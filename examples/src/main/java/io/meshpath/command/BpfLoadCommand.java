// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapInfo;
import io.meshpath.bpf.MemlockLimit;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.VerifierException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath bpf load}: any object that clang made, through the SDK's own loader. */
@Command(
        name = "load",
        description = "Loads a BPF object and says what the kernel made of it; exit code 1 when the verifier refuses.",
        mixinStandardHelpOptions = true)
final class BpfLoadCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "The object, as clang -target bpf writes it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path file;

    @Option(
            names = "--pin",
            paramLabel = "FOLDER",
            description = "Pin programs and maps there, by their names; without it they are gone when this ends.")
    private @Nullable Path pin;

    @Option(names = "--log", description = "Print all that the verifier said when it refuses.")
    private boolean log;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @Override
    public void run() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        MemlockLimit.lift();
        try (LoadedObject loaded = LoadedObject.load(ObjectSpec.read(file))) {
            if (pin != null) {
                pinAll(loaded, pin);
            }
            show(loaded);
        } catch (VerifierException e) {
            if (log) {
                e.log().forEach(out()::println);
            }
            throw CommandFailure.doesNotHold(
                    e.getMessage() + (log ? "" : "; the whole log: meshpath bpf load --log " + file));
        }
    }

    private void show(LoadedObject loaded) {
        Table programs = Table.of("PROGRAM", "TYPE", "ID", "TAG", "INSTRUCTIONS");
        loaded.programs()
                .forEach((name, program) ->
                        programs.row(name, program.type(), program.id(), program.tag(), instructions(program)));
        Table maps = Table.of("MAP", "TYPE", "ID", "KEY", "VALUE", "ENTRIES");
        loaded.maps().forEach((name, map) -> {
            MapInfo info = map.info();
            maps.row(name, info.type(), info.id(), info.keySize(), info.valueSize(), info.maxEntries());
        });
        out().print(programs);
        out().println();
        out().print(maps);
    }

    private static int instructions(Program program) {
        return program.info().translatedBytes() / Long.BYTES;
    }

    /** Either all are pinned or none. */
    private static void pinAll(LoadedObject loaded, Path folder) {
        List<Path> pinned = new ArrayList<>();
        try {
            loaded.programs().forEach((name, program) -> {
                program.pin(folder.resolve(name));
                pinned.add(folder.resolve(name));
            });
            loaded.maps().forEach((name, map) -> pin(map, folder.resolve(name.replace('.', '_')), pinned));
        } catch (BpfException e) {
            pinned.forEach(BpfFileSystem::unpin);
            throw e;
        }
    }

    private static void pin(BpfMap map, Path path, List<Path> pinned) {
        map.pin(path);
        pinned.add(path);
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
