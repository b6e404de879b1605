// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.OneLine;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.elf.ElfException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The reports of all objects that a verb was given. One that is not loadable is reported like the others, and the verb's exit
 * code says that there was one.
 */
final class ObjectReports {
    private final ObjectOptions objects;
    private final OutputOptions output;
    private final List<ObjectReport> all = new ArrayList<>();

    ObjectReports(ObjectOptions objects, OutputOptions output) {
        this.objects = objects;
        this.output = output;
    }

    /** Makes each object's report, and prints it as soon as it is there if it is to be read by people. */
    void make(Function<Path, ObjectReport> maker, BiConsumer<PrintWriter, ObjectReport> tables) {
        for (Path file : objects.files()) {
            ObjectReport report = make(file, maker);
            all.add(report);
            if (!output.json() && !isRefusedAlone(report)) {
                print(report, tables);
            }
        }
        if (all.isEmpty() && !output.json()) { // an empty list says it in JSON
            throw CommandFailure.cannotRun("no *.o or *.elf in what was given");
        }
        if (output.json()) {
            output.out().print(ListOptions.prettyOf(objects.isSingle() ? all.get(0) : all));
        }
    }

    private ObjectReport make(Path file, Function<Path, ObjectReport> maker) {
        try {
            return maker.apply(file);
        } catch (ElfException | BtfFormatException | UncheckedIOException | IllegalArgumentException e) {
            return ObjectReport.unreadable(file, OneLine.of(e));
        }
    }

    // Then the line on standard error says all there is to say.
    private boolean isRefusedAlone(ObjectReport report) {
        return objects.isSingle() && report.error() != null;
    }

    private void print(ObjectReport report, BiConsumer<PrintWriter, ObjectReport> tables) {
        if (all.size() > 1) {
            output.out().println();
        }
        if (report.error() == null) {
            tables.accept(output.out(), report);
        } else {
            output.out().println(report.object() + ": not loadable: " + report.error());
        }
    }

    List<ObjectReport> all() {
        return all;
    }

    /** Ends the verb if there was an object that is not loadable. */
    void requireAllReadable() {
        List<ObjectReport> unreadable =
                all.stream().filter(report -> report.error() != null).toList();
        if (objects.isSingle() && !unreadable.isEmpty()) {
            throw CommandFailure.cannotRun(String.valueOf(unreadable.get(0).error()));
        }
        if (!unreadable.isEmpty()) {
            throw CommandFailure.cannotRun(unreadable.size() + " of " + all.size() + " objects are not loadable: "
                    + unreadable.get(0).object() + (unreadable.size() > 1 ? " …" : ""));
        }
    }
}
