// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.BpfFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel says, on our own tunnel's object and on changed copies of it. */
final class BpfLoadIT {
    @TempDir
    private Path folder;

    private Path object;

    @BeforeEach
    void takeTheTunnelsObject() throws IOException {
        try (InputStream in = BpfLoadIT.class.getResourceAsStream("/META-INF/bpf/vxlan.bpf.o")) {
            object = Files.write(
                    folder.resolve("vxlan.bpf.o"), Objects.requireNonNull(in).readAllBytes());
        }
    }

    @Test
    void whatLoadsIsExitCode0AndHasTheKeysThatScriptsRead() {
        CommandRun run = CommandRun.of("bpf", "load", object, "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DONE);
        assertThat(run.err()).isEmpty();
        assertThat(run.json().path("object").asText()).isEqualTo(object.toString());
        for (JsonNode program : run.json().path("programs")) {
            assertThat(program.path("loaded").asBoolean()).isTrue();
            assertThat(program.path("error").isNull()).isTrue();
            assertThat(program.path("type").asText()).isEqualTo("sched_cls");
            assertThat(program.path("insns").asInt()).isPositive();
            assertThat(program.path("verifiedInsns").asInt()).isPositive();
        }
        for (JsonNode map : run.json().path("maps")) {
            assertThat(map.path("name").asText()).isNotEmpty();
            assertThat(map.path("type").asText()).isLowerCase();
            assertThat(map.path("maxEntries").asInt()).isPositive();
        }
    }

    @Test
    void aProgramOfTheWrongTypeIsRefusedByTheKernelAndTheReasonIsItsOwn() {
        CommandRun run = CommandRun.of("bpf", "load", object, "--type", "socket_filter", "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(run.json().path("programs")).anySatisfy(program -> {
            assertThat(program.path("loaded").asBoolean()).isFalse();
            assertThat(program.path("error").asText()).contains("EACCES", "invalid bpf_context access");
        });
    }

    @Test
    void oneRefusedProgramDoesNotHideTheOthers() {
        List<JsonNode> programs = programs(CommandRun.of("bpf", "load", object, "-o", "json"));
        String first = programs.get(0).path("name").asText();
        CommandRun run = CommandRun.of("bpf", "load", object, "--type", first + "=socket_filter", "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(programs(run))
                .hasSameSizeAs(programs)
                .allSatisfy(program -> assertThat(program.path("loaded").asBoolean())
                        .isEqualTo(!program.path("name").asText().equals(first)));
    }

    private static List<JsonNode> programs(CommandRun run) {
        return run.json().path("programs").valueStream().toList();
    }

    @Test
    void theWholeLogIsThereForTheAsking() {
        CommandRun run = CommandRun.of("bpf", "load", object, "--type", "socket_filter", "--log");
        assertThat(run.err()).contains("processed ").contains("programs were refused");
    }

    @Test
    void whatIsNoObjectIsExitCode2() throws IOException {
        Path text = Files.write(folder.resolve("notes.o"), "x".repeat(500).getBytes(StandardCharsets.UTF_8));
        CommandRun run = CommandRun.of("bpf", "load", text);
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).isEqualTo("meshpath bpf load: notes.o: not an ELF file\n");
    }

    @Test
    void anObjectThatIsNotLoadableOutweighsOneThatIsRefused() throws IOException {
        Files.write(folder.resolve("cut.o"), Arrays.copyOf(Files.readAllBytes(object), 300));
        CommandRun run = CommandRun.of("bpf", "load", folder, "--type", "socket_filter");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.out()).contains("cut.o: not loadable: ", "vxlan.bpf.o: ");
    }

    @Test
    void pinsStayAndNothingIsPinnedWhereOneProgramIsRefused() throws IOException {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Path pins = Files.createDirectory(BpfFileSystem.USUAL.resolve(
                "meshpath_load_" + ProcessHandle.current().pid()));
        try {
            CommandRun.of("bpf", "load", object, "--type", "socket_filter", "--pin", pins);
            assertThat(pins).isEmptyDirectory();
            CommandRun run = CommandRun.of("bpf", "load", object, "--pin", pins, "-o", "json");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(Meshpath.DONE);
            for (JsonNode program : run.json().path("programs")) {
                assertThat(pins.resolve(program.path("name").asText())).exists();
            }
        } finally {
            try (Stream<Path> pinned = Files.list(pins)) {
                pinned.forEach(BpfFileSystem::unpin);
            }
            Files.delete(pins);
        }
    }

    @Test
    void withoutTheRightItIsOneLineAndExitCode2() throws IOException, InterruptedException {
        Process unprivileged = new ProcessBuilder(
                        "setpriv",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Meshpath.class.getName(),
                        "bpf",
                        "load",
                        object.toString())
                .start();
        String out = new String(unprivileged.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(unprivileged.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(unprivileged.waitFor()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(out).isEmpty();
        assertThat(err)
                .startsWith("meshpath bpf load: BPF_MAP_CREATE map meshpath_probe: EPERM")
                .contains("CAP_BPF")
                .containsOnlyOnce("\n");
    }
}
