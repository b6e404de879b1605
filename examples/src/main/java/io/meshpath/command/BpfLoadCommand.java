// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.ProgramSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath bpf load}: any object that clang made, through the SDK's own loader. */
@Command(
        name = "load",
        description = {
            "Loads every program of a BPF object on its own and says what the kernel made of it.",
            "Exit code 0: all are loaded; 1: some were refused; 2: an object is not loadable, or there is no right to."
        },
        mixinStandardHelpOptions = true)
final class BpfLoadCommand implements Runnable {
    @Mixin
    private ObjectOptions objects = new ObjectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--pin",
            paramLabel = "FOLDER",
            description = "Pin programs and maps there, by their names, if all are loaded; else they are gone when this"
                    + " ends.")
    private @Nullable Path pin;

    @Option(names = "--log", description = "Print all that the verifier said of what it refused.")
    private boolean log;

    @Override
    public void run() {
        if (pin != null && !objects.isSingle()) {
            throw CommandFailure.cannotRun("--pin takes one object");
        }
        BpfRights.require();
        ObjectReports reports = new ObjectReports(objects, output);
        reports.make(this::load, ObjectTables::trial);
        reports.requireAllReadable();
        requireAllLoaded(reports.all());
    }

    private ObjectReport load(Path file) {
        ObjectSpec spec = objects.read(file);
        List<ProgramSpec> wanted =
                spec.programs().values().stream().filter(ProgramSpec::loaded).toList();
        ObjectTrial trial = ObjectTrial.of(spec);
        ObjectReport report;
        try (Warnings warnings = Warnings.collect()) {
            report = ObjectReport.of(file, spec).withPrograms(trial.load(wanted), warnings.texts());
        }
        if (log) {
            trial.logs().forEach((program, lines) -> {
                output.err().println(program + ":");
                lines.forEach(output.err()::println);
            });
        }
        if (pin != null && report.refused().isEmpty()) {
            pinAll(spec, pin);
        }
        return report;
    }

    private static void requireAllLoaded(List<ObjectReport> reports) {
        int refused = reports.stream().mapToInt(it -> it.refused().size()).sum();
        int all = reports.stream().mapToInt(it -> it.programs().size()).sum();
        if (refused > 0) {
            throw CommandFailure.doesNotHold(refused + " of " + all + (all == 1 ? " program" : " programs")
                    + (refused == 1 ? " was refused" : " were refused"));
        }
    }

    /** Either all are pinned or none. */
    private static void pinAll(ObjectSpec spec, Path folder) {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        List<Path> pinned = new ArrayList<>();
        try (LoadedObject loaded = LoadedObject.load(spec)) {
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
}
