// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maps of the kernel, with and without type information, shown and changed by what a person would type. */
final class BpfMapIT {
    private final Path pin = BpfFileSystem.USUAL.resolve(
            "meshpath_map_" + ProcessHandle.current().pid());

    @BeforeEach
    void mount() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
    }

    @AfterEach
    void unpin() {
        if (Files.exists(pin)) {
            BpfFileSystem.unpin(pin);
        }
    }

    private int make(MapSpec spec) {
        try (BpfMap map = spec.create()) {
            map.pin(pin);
            return map.info().id();
        }
    }

    private int makeRoutes() {
        BtfBuilder types = new BtfBuilder();
        int u32 = types.unsigned(4);
        int address = types.typedef("__be32", u32);
        int port = types.typedef("__be16", types.unsigned(2));
        int key = types.struct(
                "route", 8, List.of(new Member("prefixlen", u32, 0, 0), new Member("addr", address, 32, 0)));
        int mac = types.array(types.unsigned(1), 6);
        int value = types.struct("hop", 8, List.of(new Member("mac", mac, 0, 0), new Member("port", port, 48, 0)));
        return make(MapSpec.lpmTrie("routes", 8, 8, 16).withBtf(new MapBtf(types.build(), key, value)));
    }

    private static CommandRun map(Object... words) {
        Object[] all = new Object[words.length + 2];
        all[0] = "bpf";
        all[1] = "map";
        System.arraycopy(words, 0, all, 2, words.length);
        return CommandRun.of(all);
    }

    private static void assertDone(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(Meshpath.DONE);
    }

    @Test
    void whatIsPutByFieldIsShownByField() {
        makeRoutes();
        assertDone(map("put", pin, "prefixlen=24,addr=10.1.2.0", "mac=02:00:00:00:00:01 port=4789"));
        assertThat(map("dump", pin).out())
                .isEqualTo("key: prefixlen=24 addr=10.1.2.0  value: mac=02:00:00:00:00:01 port=4789\n");
        assertThat(map("get", pin, "{\"prefixlen\": 32, \"addr\": \"10.1.2.3\"}")
                        .out())
                .isEqualTo("mac=02:00:00:00:00:01 port=4789\n");
    }

    @Test
    void aPrefixIsAKeyOfATrie() {
        makeRoutes();
        assertDone(map("put", pin, "10.1.0.0/16", "port=1"));
        assertThat(map("get", pin, "10.1.9.9/32").out()).contains("port=1");
        assertDone(map("delete", pin, "10.1.0.0/16"));
        assertThat(map("dump", pin).out()).isEmpty();
    }

    @Test
    void jsonIsWhatBpftoolReadsOfTheSameEntry() throws IOException {
        int id = makeRoutes();
        map("put", pin, "10.1.2.0/24", "port=4789");
        JsonNode ours = map("dump", id, "-o", "json").json().path(0);
        JsonNode theirs = bpftoolDump(id).path(0).path("formatted");
        assertThat(ours.path("key").path("prefixlen"))
                .isEqualTo(theirs.path("key").path("prefixlen"));
        assertThat(ours.path("value").path("port").asInt()).isEqualTo(Short.toUnsignedInt(Short.reverseBytes((short)
                theirs.path("value").path("port").asInt())));
    }

    private static JsonNode bpftoolDump(int id) throws IOException {
        Process process = new ProcessBuilder("bpftool", "-j", "map", "dump", "id", "" + id).start();
        return new ObjectMapper().readTree(process.getInputStream().readAllBytes());
    }

    @Test
    void withoutTypesItIsHexadecimal() {
        make(MapSpec.hash("plain", 6, 4, 8));
        assertDone(map("put", pin, "02:00:00:00:00:01", "10.0.0.1"));
        assertThat(map("dump", pin).out()).isEqualTo("key: 02 00 00 00 00 01  value: 0a 00 00 01\n");
        assertThat(map("get", pin, "02 00 00 00 00 01", "-o", "json").out()).isEqualTo("\"0a 00 00 01\"\n");
    }

    @Test
    void theModesOfUpdateAreAnswers() {
        make(MapSpec.hash("plain", 4, 4, 8));
        assertThat(map("put", pin, "1", "7", "--mode", "replace").exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertDone(map("put", pin, "1", "7", "--mode", "insert"));
        assertThat(map("put", pin, "1", "8", "--mode", "insert").exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
        assertDone(map("put", pin, "1", "9", "--mode", "replace"));
        assertThat(map("get", pin, "1").out()).isEqualTo("09 00 00 00\n");
    }

    @Test
    void aKeyThatIsNotThereIsExitCode1() {
        make(MapSpec.hash("plain", 4, 4, 8));
        assertThat(map("get", pin, "1"))
                .isEqualTo(new CommandRun(
                        Meshpath.DOES_NOT_HOLD, "", "meshpath bpf map get: map " + pin + " has no key 1\n"));
        assertThat(map("delete", pin, "1").exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
    }

    @Test
    void aKeyOfAnotherSizeIsAMistake() {
        make(MapSpec.hash("plain", 6, 4, 8));
        CommandRun run = map("get", pin, "10.0.0.1");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).startsWith("meshpath bpf map get: expected 6 bytes in hexadecimal");
    }

    @Test
    void everyCpuHasItsValue() {
        make(MapSpec.of(MapType.PERCPU_ARRAY, "each", 4, 8, 2));
        assertDone(map("put", pin, "1", "5"));
        JsonNode values = map("dump", pin, "-o", "json").json().path(1).path("values");
        assertThat(values)
                .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors())
                .allSatisfy(value -> assertThat(value.asText()).isEqualTo("05 00 00 00 00 00 00 00"));
        assertThat(map("dump", pin).out()).contains("key: 1 (cpu 0)  value: 05 00 ");
    }

    @Test
    void mapsOfMapsAreGivenMaps() {
        MapSpec inner = MapSpec.hash("inner", 4, 4, 8);
        make(MapSpec.arrayOfMaps("outer", 2, inner));
        try (BpfMap one = inner.create()) {
            assertDone(map("put", pin, "1", one.info().id()));
            assertThat(map("get", pin, "1").out()).isEqualTo(one.info().id() + "\n");
        }
    }

    @Test
    void showSaysWhatItIs() {
        int id = make(MapSpec.lruHash("recent", 4, 16, 100));
        assertThat(map("show", pin).out()).contains("recent", "lru_hash", "4 B", "16 B", "100");
        assertThat(map("show", id, "-o", "json").json().path("maxEntries").asInt())
                .isEqualTo(100);
    }

    @Test
    void theListHasIt() {
        int id = make(MapSpec.hash("listed", 4, 8, 16));
        assertThat(map("list", "-o", "json").json()).anySatisfy(row -> {
            assertThat(row.path("id").asInt()).isEqualTo(id);
            assertThat(row.path("name").asText()).isEqualTo("listed");
            assertThat(row.path("type").asText()).isEqualTo("hash");
        });
        assertThat(map("list").out()).contains("listed");
    }

    @Test
    void whatIsNotThereIsOneLineAndExitCode2() {
        CommandRun run = map("dump", pin);
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("meshpath bpf map dump: ")
                .contains("ENOENT")
                .containsOnlyOnce("\n");
    }

    @Test
    void entriesThatCannotBeReadAreSaidToBeSo() {
        make(MapSpec.ringBuffer("events", 4_096));
        CommandRun run = map("dump", pin, "-o", "json");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).startsWith("meshpath bpf map dump: ").containsOnlyOnce("\n");
        assertThat(map("put", pin, "", "").exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }
}
