// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects that nobody here wrote: those of Debian's packages xdp-tools and libxdp1, which their own loader is libbpf for. What
 * libbpf makes of them, by bpftool, is what we make of them.
 */
final class ForeignObjectsIT {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Path pins = BpfFileSystem.USUAL.resolve(
            "meshpath_foreign_" + ProcessHandle.current().pid());
    private List<Path> before = List.of();

    static List<Path> objects() throws IOException {
        List<Path> objects = new ArrayList<>();
        try (Stream<Path> machines = Files.list(LIBRARIES)) {
            for (Path folder : machines.map(it -> it.resolve("bpf"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(it -> it.toString().endsWith(".o")).forEach(objects::add);
                }
            }
        }
        return objects.stream().sorted().toList();
    }

    @BeforeEach
    void makeAFolderOfPins() throws IOException {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        before = pinned(BpfFileSystem.USUAL);
        Files.createDirectory(pins);
    }

    /** What bpftool was told to pin, and the maps that it pins of its own accord, as their declarations want it. */
    @AfterEach
    void unpin() throws IOException {
        pinned(pins).forEach(BpfFileSystem::unpin);
        Files.delete(pins);
        for (Path object : objects()) {
            ObjectSpec.read(object).pinnedByName().stream()
                    .map(BpfFileSystem.USUAL::resolve)
                    .filter(pin -> Files.exists(pin) && !before.contains(pin))
                    .forEach(BpfFileSystem::unpin);
        }
    }

    private static List<Path> pinned(Path folder) throws IOException {
        try (Stream<Path> pins = Files.list(folder)) {
            return pins.toList();
        }
    }

    @Test
    void theyAreInstalled() throws IOException {
        assertThat(objects())
                .extracting(it -> it.getFileName().toString())
                .as("objects of the packages xdp-tools and libxdp1")
                .contains("xdp-dispatcher.o", "xdpfilt_alw_all.o", "xdpdump_bpf.o", "xsk_def_xdp_prog.o");
    }

    @ParameterizedTest
    @MethodSource("objects")
    void whatLibbpfLoadsLoadsAndWhatItRefusesIsRefused(Path object) throws Exception {
        CommandRun run = CommandRun.of("bpf", "load", object, "-o", "json");
        boolean theirs = bpftool("prog", "loadall", object.toString(), pins.toString()) == 0;
        assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(theirs ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD);
        assertThat(run.json().path("programs")).isNotEmpty();
        for (JsonNode program : run.json().path("programs")) {
            assertThat(program.path("loaded").asBoolean()).isEqualTo(theirs);
            assertThat(program.path("error").isNull()).isEqualTo(theirs);
            assertThat(program.path("verifiedInsns").asInt() > 0).isEqualTo(theirs);
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void theKernelGetsTheInstructionsThatLibbpfGivesIt(Path object) throws Exception {
        if (bpftool("prog", "loadall", object.toString(), pins.toString()) != 0) {
            return; // refused by both: see above
        }
        try (LoadedObject ours = LoadedObject.load(ObjectSpec.read(object))) {
            for (Program program : ours.programs().values()) {
                try (Program theirs = Program.open(pins.resolve(program.name()))) {
                    assertThat(program.tag()).as(program.name()).isEqualTo(theirs.tag());
                    assertThat(program.info().verifiedInstructions())
                            .isEqualTo(theirs.info().verifiedInstructions());
                }
            }
        }
    }

    @Test
    void aProgramWithoutItsTargetIsRefusedWithAWord() throws IOException {
        Path traces = objects().stream()
                .filter(it -> it.endsWith("xdpdump_bpf.o"))
                .findFirst()
                .orElseThrow();
        CommandRun run = CommandRun.of("bpf", "load", traces);
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertThat(run.err()).isEqualTo("meshpath bpf load: 2 of 2 programs were refused\n");
        assertThat(run.out()).contains("0 of 2 programs loaded", "trace_on_entry: ", "no function 'func'");
    }

    private static int bpftool(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bpftool"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        return process.waitFor();
    }
}
