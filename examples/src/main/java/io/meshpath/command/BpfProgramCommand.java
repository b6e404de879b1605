// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Disassembly;
import io.meshpath.datapath.asm.Syntax;
import io.meshpath.datapath.program.Program;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meshpath bpf prog}: any program in the kernel, whoever loaded it. */
@Command(
        name = "prog",
        description = "Programs in the kernel, whoever loaded them.",
        subcommands = BpfProgramRunCommand.class,
        mixinStandardHelpOptions = true)
final class BpfProgramCommand extends VerbGroup {
    @Command(
            description = "Lists them. RUNS and AVERAGE are counted while kernel.bpf_stats_enabled is 1.",
            mixinStandardHelpOptions = true)
    void list(@Mixin OutputOptions output) {
        List<ProgramRow> rows = Program.all().stream().map(ProgramRow::of).toList();
        output.out().print(output.json() ? ListOptions.prettyOf(rows) : table(rows));
    }

    private static Table table(List<ProgramRow> rows) {
        Table table = Table.of("ID", "NAME", "TYPE", "TAG", "MAPS", "INSNS", "VERIFIED", "RUNS", "AVERAGE");
        for (ProgramRow row : rows) {
            table.row(
                    row.id(),
                    row.name(),
                    row.type(),
                    row.tag(),
                    row.maps().isEmpty() ? "" : row.maps().toString().replaceAll("[\\[\\]]", ""),
                    row.insns(),
                    row.verifiedInsns(),
                    row.runs(),
                    row.runs() == 0 ? "" : row.runNanos() / row.runs() + " ns");
        }
        return table;
    }

    @Command(
            description = "Prints the instructions of a program as the verifier left them.",
            mixinStandardHelpOptions = true)
    void dump(
            @Parameters(paramLabel = "PIN|ID", description = "Where the program is pinned, or its number.")
                    String program,
            @Mixin OutputOptions output) {
        try (ProgramTarget target = ProgramTarget.open(program)) {
            Code code = target.program()
                    .code()
                    .translated()
                    .orElseThrow(() -> CommandFailure.cannotRun("the kernel hides the instructions of " + program
                            + ": it takes CAP_SYS_ADMIN, and net.core.bpf_jit_harden without kernel.kptr_restrict"));
            String text = Disassembly.of(code, Syntax.DECIMAL).toString();
            output.out().print(output.json() ? ListOptions.prettyOf(text.lines().toList()) : text);
        }
    }
}
