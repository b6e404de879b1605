// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Register;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of two instructions, among all those that are in the kernel. */
final class BpfProgramIT {
    private static final int PASS = 2;
    private static final String FRAME = "ffffffffffff0200000000010800";

    @TempDir
    private Path folder;

    private Program program;

    @BeforeEach
    void load() {
        program = Program.load(
                ProgramSpec.of("pass_all", ProgramType.XDP),
                "GPL",
                new Assembler().mov(Register.R0, PASS).exit().assemble(),
                Map.of());
    }

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void theListHasIt() {
        JsonNode list = CommandRun.of("bpf", "prog", "list", "-o", "json").json();
        assertThat(list).anySatisfy(row -> {
            assertThat(row.path("id").asInt()).isEqualTo(program.id());
            assertThat(row.path("name").asText()).isEqualTo("pass_all");
            assertThat(row.path("type").asText()).isEqualTo("xdp");
            assertThat(row.path("tag").asText()).isEqualTo(program.tag());
            assertThat(row.path("insns").asInt()).isEqualTo(2);
            assertThat(row.path("verifiedInsns").asInt()).isEqualTo(2);
            assertThat(row.path("maps")).isEmpty();
        });
        assertThat(CommandRun.of("bpf", "prog", "list").out()).contains(program.tag());
    }

    @Test
    void theDumpReadsAsObjdumpWritesIt() {
        assertThat(CommandRun.of("bpf", "prog", "dump", program.id()).out()).contains("r0 = 2\n", "exit\n");
    }

    @Test
    void aRunSaysWhatItReturnedAndWhatThatMeans() {
        CommandRun run = CommandRun.of("bpf", "prog", "run", program.id(), "--repeat", 10);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Meshpath.DONE);
        assertThat(run.out()).startsWith("returned 2 (XDP_PASS), ").contains(" ns on average of 10\n");
    }

    @Test
    void aRunTakesAPacketAndGivesItBack() throws IOException {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "bpf", "prog", "run", program.id(), "--data-in", "hex:" + FRAME, "--data-out", out, "-o", "json");
        assertThat(run.json().path("returnValue").asInt()).isEqualTo(PASS);
        assertThat(run.json().path("data").asText()).isEqualTo(FRAME);
        assertThat(Files.readAllBytes(out)).isEqualTo(HexFormat.of().parseHex(FRAME));
    }

    @Test
    void aPacketComesFromAFileToo() throws IOException {
        Path in = Files.write(folder.resolve("in"), HexFormat.of().parseHex(FRAME));
        assertThat(CommandRun.of("bpf", "prog", "run", program.id(), "--data-in", in)
                        .out())
                .endsWith("packet: " + FRAME + "\n");
    }

    @Test
    void aPacketThatIsTooShortIsTheKernelsRefusal() {
        CommandRun run = CommandRun.of("bpf", "prog", "run", program.id(), "--data-in", "hex:00");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err())
                .startsWith("meshpath bpf prog run: ")
                .contains("EINVAL")
                .containsOnlyOnce("\n");
    }

    @Test
    void aProgramThatIsNotThereIsOneLine() {
        CommandRun run = CommandRun.of("bpf", "prog", "run", Integer.MAX_VALUE);
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).contains("ENOENT").containsOnlyOnce("\n");
    }
}
