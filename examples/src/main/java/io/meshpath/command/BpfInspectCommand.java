// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.datapath.asm.ObjectDump;
import io.meshpath.datapath.asm.Syntax;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath bpf inspect}: what an object holds, without the kernel. */
@Command(
        name = "inspect",
        description = "Says what is in a BPF object; needs no rights, no kernel, not even Linux.",
        mixinStandardHelpOptions = true)
final class BpfInspectCommand implements Runnable {
    @Mixin
    private ObjectOptions objects = new ObjectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--code", description = "The instructions too, as llvm-objdump -d prints them.")
    private boolean code;

    @Override
    public void run() {
        ObjectReports reports = new ObjectReports(objects, output);
        reports.make(file -> ObjectReport.of(file, objects.read(file)), this::show);
        reports.requireAllReadable();
    }

    private void show(PrintWriter out, ObjectReport report) {
        ObjectTables.inspection(out, report);
        if (code) {
            Path file = Path.of(report.object());
            out.print(ObjectDump.of(ElfFile.read(ElfFile.octets(file), report.object()), Syntax.HEXADECIMAL));
        }
    }
}
