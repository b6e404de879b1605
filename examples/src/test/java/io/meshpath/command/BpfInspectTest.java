// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without root, without a kernel: the objects are our own tunnel's, and damaged ones. */
final class BpfInspectTest {
    private static final int DAMAGED = 100;
    private static final int ELF_CLASS = 4;
    private static final int ELF_DATA = 5;
    private static final int ELF_MACHINE = 18;

    @TempDir
    private Path folder;

    private Path object;
    private byte[] octets;

    @BeforeEach
    void takeTheTunnelsObject() throws IOException {
        try (InputStream in = BpfInspectTest.class.getResourceAsStream("/META-INF/bpf/vxlan.bpf.o")) {
            octets = Objects.requireNonNull(in).readAllBytes();
        }
        object = write("vxlan.bpf.o", octets);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void aFolderWithoutObjectsIsToldToPeople() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        CommandRun run = CommandRun.of("bpf", "inspect", empty);
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err().lines()).containsExactly("meshpath bpf inspect: no *.o or *.elf in what was given");
    }

    @Test
    void jsonHasTheKeysThatScriptsRead() {
        CommandRun run = CommandRun.of("bpf", "inspect", object, "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DONE);
        JsonNode json = run.json();
        assertThat(json.path("object").asText()).isEqualTo(object.toString());
        assertThat(json.path("programs"))
                .isNotEmpty()
                .allSatisfy(program -> assertThat(program.properties())
                        .extracting(field -> field.getKey())
                        .contains("name", "section", "type", "loaded", "error", "insns", "verifiedInsns"));
        assertThat(json.path("maps"))
                .isNotEmpty()
                .allSatisfy(map -> assertThat(map.properties())
                        .extracting(field -> field.getKey())
                        .contains("name", "type", "keySize", "valueSize", "maxEntries"));
    }

    @Test
    void programsHaveTheirSectionAndWhatItMeans() {
        JsonNode program = CommandRun.of("bpf", "inspect", object, "-o", "json")
                .json()
                .path("programs")
                .path(0);
        assertThat(program.path("section").asText()).startsWith("tc");
        assertThat(program.path("type").asText()).isEqualTo("sched_cls");
        assertThat(program.path("loaded").asBoolean()).isFalse();
        assertThat(program.path("insns").asInt()).isPositive();
    }

    @Test
    void theTableNamesProgramsMapsAndVariables() {
        assertThat(CommandRun.of("bpf", "inspect", object).out())
                .startsWith(object + ": ")
                .contains("\nPROGRAM ", "\nMAP ", "\nVARIABLE ", "sched_cls");
    }

    @Test
    void variablesHaveTheirTypesAndValuesButTablesAreLeftOut() {
        JsonNode variables =
                CommandRun.of("bpf", "inspect", object, "-o", "json").json().path("variables");
        assertThat(variables).anySatisfy(variable -> {
            assertThat(variable.path("name").asText()).isEqualTo("identity_table_end");
            assertThat(variable.path("type").asText()).isEqualTo("const volatile __u32");
            assertThat(variable.path("value").asInt()).isZero();
        });
        assertThat(variables).anySatisfy(variable -> {
            assertThat(variable.path("size").asInt()).isGreaterThan(1 << 10);
            assertThat(variable.path("value").isNull()).isTrue();
        });
    }

    @Test
    void aTypeCanBeGiven() {
        JsonNode programs = CommandRun.of("bpf", "inspect", object, "--type", "XDP", "-o", "json")
                .json()
                .path("programs");
        assertThat(programs)
                .allSatisfy(program -> assertThat(program.path("type").asText()).isEqualTo("xdp"));
    }

    @Test
    void aTargetCanBeGivenToOneProgram() {
        JsonNode programs = CommandRun.of(
                        "bpf", "inspect", object, "--target", "from_underlay=do_unlinkat", "-o", "json")
                .json()
                .path("programs");
        assertThat(programs)
                .allSatisfy(program -> assertThat(program.path("target").asText("none"))
                        .isEqualTo(program.path("name").asText().equals("from_underlay") ? "do_unlinkat" : "none"));
    }

    @Test
    void aProgramThatIsNotThereIsAMistakeThatNamesThoseThereAre() {
        CommandRun run = CommandRun.of("bpf", "inspect", object, "--type", "absent=xdp");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).contains("no program absent in vxlan.bpf.o; there are [", "from_underlay");
    }

    @Test
    void anUnknownTypeIsAMistakeOfUsageThatNamesThoseThereAre() {
        assertThat(CommandRun.of("bpf", "inspect", object, "--type", "tcx"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN))
                .satisfies(run -> assertThat(run.err())
                        .startsWith("meshpath bpf inspect: no program type is called tcx; there are [socket_filter,"));
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        assertRefused(folder.resolve("absent.o"), "absent.o: no such file");
    }

    @Test
    void aFolderWithoutObjectsIsAnEmptyList() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(CommandRun.of("bpf", "inspect", empty, "-o", "json").out()).isEqualTo("[ ]\n");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeItFillsTheMemory() throws IOException {
        Path sparse = folder.resolve("sparse.o");
        try (FileChannel file = FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), 5L << 30);
        }
        assertRefused(sparse, "sparse.o: too large for a BPF object: more than 256 MiB");
    }

    @Test
    void aTextIsNoObject() throws IOException {
        assertRefused(write("notes.o", "not at all\n".repeat(20).getBytes(StandardCharsets.UTF_8)), "not an ELF file");
    }

    @Test
    void anEmptyFileIsNoObject() throws IOException {
        assertRefused(write("empty.o", new byte[0]), "too short for an ELF file");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 63, 64, 200, 1_000})
    void aTruncatedObjectIsRefused(int length) throws IOException {
        assertRefused(write("cut.o", Arrays.copyOf(octets, length)), "cut.o: ");
    }

    @Test
    void aBigEndianObjectIsRefused() throws IOException {
        octets[ELF_DATA] = 2;
        assertRefused(write("big.o", octets), "big-endian");
    }

    @Test
    void anObjectOfAnotherMachineIsRefused() throws IOException {
        octets[ELF_MACHINE] = 62;
        assertRefused(write("x86.o", octets), "x86.o: ");
    }

    @Test
    void anObjectOf32BitsIsRefused() throws IOException {
        octets[ELF_CLASS] = 1;
        assertRefused(write("small.o", octets), "small.o: ");
    }

    @Test
    void jsonSaysWhyAnObjectIsNotLoadable() throws IOException {
        Path cut = write("cut.o", Arrays.copyOf(octets, 100));
        CommandRun run = CommandRun.of("bpf", "inspect", cut, "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.json().path("error").asText()).contains("cut.o: ");
        assertThat(run.json().path("programs")).isEmpty();
        assertThat(run.json().path("maps")).isEmpty();
        assertThat(run.err()).containsOnlyOnce("\n");
    }

    @Test
    void oneBadObjectAmongSeveralDoesNotHideTheOthers() throws IOException {
        write("broken.o", Arrays.copyOf(octets, 100));
        CommandRun run = CommandRun.of("bpf", "inspect", folder, "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err())
                .contains("1 of 2 objects are not loadable", "broken.o")
                .containsOnlyOnce("\n");
        assertThat(run.json()).hasSize(2);
        assertThat(run.json().path(0).path("error").asText()).contains("broken.o");
        assertThat(run.json().path(1).path("error").isNull()).isTrue();
    }

    @Test
    void damagedObjectsAreShownOrRefusedAndNothingElse() throws IOException {
        Random random = new Random(8);
        for (int i = 0; i < DAMAGED; i++) {
            byte[] damaged = octets.clone();
            for (int change = 0; change <= i % 3; change++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            CommandRun run = CommandRun.of("bpf", "inspect", write("damaged.o", damaged));
            assertThat(run.exitCode()).as("change %d: %s", i, run.err()).isIn(Meshpath.DONE, Meshpath.CANNOT_RUN);
            if (run.exitCode() == Meshpath.CANNOT_RUN) {
                assertThat(run.err()).as("change %d", i).contains("damaged.o: ").containsOnlyOnce("\n");
            }
        }
    }

    private static void assertRefused(Path file, String reason) {
        CommandRun run = CommandRun.of("bpf", "inspect", file);
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("meshpath bpf inspect: ")
                .contains(reason)
                .containsOnlyOnce("\n");
    }
}
