// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.datapath.program.VerifierException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadedObjectIT {
    private static final byte[] PACKET = new byte[64];

    private FdWatch watch;

    @BeforeEach
    void watchDescriptors() {
        watch = FdWatch.start();
    }

    @AfterEach
    void nothingStaysOpen() {
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void staticHiddenAndGlobalFunctionsAreCalled() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            // mark * factor + mark + length
            assertThat(run(object, "calculate", 10)).isEqualTo(10 * 3 + 10 + PACKET.length);
        }
    }

    @Test
    void constantsAreWhatWasSetBeforeLoading() {
        ObjectSpec spec = TestObjects.spec("everything").withVariable("factor", 100);
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(run(object, "calculate", 1)).isEqualTo(100 + 1 + PACKET.length);
        }
        try (LoadedObject object = LoadedObject.load(spec.withVariable("enabled", 0))) {
            assertThat(run(object, "calculate", 1)).isZero();
        }
    }

    @Test
    void constantsAreFrozen() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            BpfMap constants = object.map(".rodata");
            ByteBuffer value = ByteBuffer.allocate(constants.valueBytes());
            assertThatThrownBy(() -> constants.update(ByteBuffer.allocate(4), value, UpdateMode.ANY))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
        }
    }

    @Test
    void variablesStartAsInitialisedAndCanBeMapped() {
        ObjectSpec spec = TestObjects.spec("everything");
        try (LoadedObject object = LoadedObject.load(spec);
                NativeMemory data = object.map(".data").memory(true);
                NativeMemory bss = object.map(".bss").memory(false)) {
            run(object, "calculate", 5);
            assertThat(data.buffer().getLong(offset(spec, "runs"))).isEqualTo(41);
            assertThat(data.buffer().getInt(offset(spec, "static_runs"))).isEqualTo(3);
            assertThat(bss.buffer().getInt(offset(spec, "zeroed"))).isEqualTo(5);
            data.buffer().putLong(offset(spec, "runs"), 1_000);
            run(object, "calculate", 5);
            assertThat(data.buffer().getLong(offset(spec, "runs"))).isEqualTo(1_001);
        }
    }

    @Test
    void mapsAreReachable() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            assertThat(run(object, "count", 77)).isEqualTo(1);
            ByteBuffer value = buffer(8);
            assertThat(object.map("flows").lookup(buffer(8).putInt(0, 1).putInt(4, 2), value))
                    .isTrue();
            assertThat(value.getLong(0)).isEqualTo(77);
            assertThat(object.map("numbers").lookup(buffer(4).putInt(0, 3), value))
                    .isTrue();
            assertThat(value.getLong(0)).isEqualTo(1);
        }
    }

    @Test
    void callbacksAreReachable() {
        TestKernel.requireAtLeast(5, 13, "bpf_for_each_map_elem");
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("callbacks"))) {
            assertThat(run(object, "count_each", 0)).isEqualTo(4); // it ran for each of 4 numbers
            ByteBuffer value = buffer(8);
            assertThat(object.map("numbers").lookup(buffer(4).putInt(0, 3), value))
                    .isTrue();
            assertThat(value.getLong(0)).isEqualTo(1);
        }
    }

    @Test
    void arraysOfProgramsAndMapsAreFilled() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            assertThat(run(object, "jump", 21)).isEqualTo(42);
            object.map("first_table").update(buffer(4), buffer(4).putInt(0, 1_234), UpdateMode.ANY);
            assertThat(run(object, "look_up_in_table", 0)).isEqualTo(1_234);
        }
    }

    @Test
    void aSectionGrowsWithItsMap() {
        ObjectSpec spec = TestObjects.spec("everything");
        MapSpec slots = spec.maps().get(".data.slots");
        int count = 1 << 20;
        ObjectSpec larger = spec.withMap(
                        ".data.slots",
                        MapSpec.array(slots.name(), count * Integer.BYTES, 1).withFlags(slots.flags()))
                .withVariable("slots_mask", count - 1);
        try (LoadedObject object = LoadedObject.load(larger);
                NativeMemory memory = object.map(".data.slots").memory(false)) {
            SkBuff context = SkBuff.DEFAULT.withMark(9).withControlBlock(List.of(count - 1, 0, 0, 0, 0));
            TestRunInput input = TestRunInput.packet(PACKET).withContext(context);
            assertThat(object.program("store").testRun(input).returnValue()).isEqualTo(9);
            assertThat(memory.buffer().getInt((count - 1) * Integer.BYTES)).isEqualTo(9);
        }
    }

    @Test
    void objectsShareMaps() {
        ObjectSpec spec = TestObjects.spec("everything");
        try (LoadedObject first = LoadedObject.load(spec);
                LoadedObject second =
                        LoadedObject.load(spec, Map.of("flows", first.map("flows"), ".data", first.map(".data")))) {
            run(second, "count", 5);
            assertThat(first.map("flows").lookup(buffer(8).putInt(0, 1).putInt(4, 2), buffer(8)))
                    .isTrue();
            assertThat(second.map("flows")).isSameAs(first.map("flows"));
            second.close();
            assertThat(first.map("flows").info().maxEntries()).isEqualTo(128);
        }
    }

    @Test
    void listsAllDifferencesOfSharedMapsThatDoNotFit() {
        ObjectSpec spec = TestObjects.spec("everything");
        try (BpfMap flows = MapSpec.hash("flows", 8, 16, 256).create();
                BpfMap numbers = MapSpec.hash("numbers", 4, 8, 4).create()) {
            assertThatThrownBy(() -> LoadedObject.load(spec, Map.of("flows", flows, "numbers", numbers)))
                    .isInstanceOfSatisfying(
                            IncompatibleMapException.class,
                            e -> assertThat(e.differences())
                                    .containsExactly(
                                            "flows: value size: 8 here, 16 in the kernel",
                                            "flows: entries: 128 here, 256 in the kernel",
                                            "flows: flags: 0x1 here, 0x0 in the kernel",
                                            "numbers: type: ARRAY here, HASH in the kernel"))
                    .hasMessageStartingWith("everything.bpf.o cannot use these maps: flows: ");
        }
    }

    @Test
    void mapsPinnedByNameAreMadeOnceAndFoundAgain() throws IOException {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Path pins =
                BpfFileSystem.USUAL.resolve("mpload" + ProcessHandle.current().pid());
        ObjectSpec spec = TestObjects.spec("everything");
        assertThat(spec.pinnedByName()).containsExactly("numbers");
        try {
            try (LoadedObject first = LoadedObject.load(spec, Map.of(), pins)) {
                first.map("numbers").update(buffer(4), buffer(8).putLong(0, 99), UpdateMode.ANY);
            }
            try (LoadedObject second = LoadedObject.load(spec, Map.of(), pins)) {
                ByteBuffer value = buffer(8);
                assertThat(second.map("numbers").lookup(buffer(4), value)).isTrue();
                assertThat(value.getLong(0)).isEqualTo(99);
            }
            ObjectSpec larger = spec.withMap("numbers", MapSpec.array("numbers", 8, 5));
            assertThatThrownBy(() -> LoadedObject.load(larger, Map.of(), pins))
                    .isInstanceOf(IncompatibleMapException.class)
                    .hasMessage("everything.bpf.o cannot use these maps: numbers: entries: 5 here, 4 in the kernel");
        } finally {
            BpfFileSystem.unpin(pins.resolve("numbers"));
            Files.deleteIfExists(pins);
        }
    }

    @Test
    void theKernelKnowsTheTypesOfKeysAndValues() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            assertThat(object.map("flows").info().btfKeyType()).isPositive();
            assertThat(object.map("flows").info().btfValueType()).isPositive();
            assertThat(object.map(".data").info().btfValueType()).isPositive();
            assertThat(object.map("numbers").info().btfValueType()).isZero(); // declared with sizes only
        }
    }

    @Test
    void typesInOlderWordsAreTakenToo() {
        Btf older = OlderTypes.of(TestObjects.spec("newer").code().types().orElseThrow());
        try (LoadedBtf loaded = LoadedBtf.load(Optional.of(older), "newer.bpf.o")) {
            assertThat(loaded.raw()).isNotNegative();
            assertThat(loaded.types()).contains(older);
        }
    }

    @Test
    void theVerifiersRefusalNamesTheSourceLine() {
        assertThatThrownBy(() -> LoadedObject.load(TestObjects.spec("refused")))
                .isInstanceOfSatisfying(VerifierException.class, e -> {
                    assertThat(e.program()).isEqualTo("peek_beyond");
                    assertThat(e.errno()).isEqualTo(Errno.EACCES);
                    assertThat(e.log()).anyMatch(line -> line.startsWith("; return packet[14];"));
                })
                .hasMessageStartingWith("BPF_PROG_LOAD program peek_beyond of refused.bpf.o: EACCES")
                .hasMessageContaining("invalid access to packet")
                .hasMessageContaining("return packet[14];");
    }

    @Test
    void whatIsNotSupportedCanBeLeftOut() {
        ObjectSpec spec = TestObjects.spec("unsupported");
        assertThatThrownBy(() -> LoadedObject.load(spec))
                .isInstanceOf(UnsupportedObjectException.class)
                .hasMessageContaining("of_nobody");
        ObjectSpec rest = spec;
        for (String program : spec.programs().keySet()) {
            rest = rest.withProgram(program, p -> p.withLoaded(p.name().equals("needs_nothing")));
        }
        try (LoadedObject object = LoadedObject.load(rest)) {
            assertThat(object.programs()).containsOnlyKeys("needs_nothing");
            assertThat(run(object, "needs_nothing", 8)).isEqualTo(8);
        }
    }

    @Test
    void programsWithoutATypeAreGivenOneOrLeftOut() {
        ObjectSpec spec = TestObjects.spec("sections").withProgram("fragmented_xdp", p -> p.withLoaded(false));
        assertThatThrownBy(() -> LoadedObject.load(spec))
                .hasMessageContaining("program without_type cannot be loaded: section 'of_nobody'");
        ObjectSpec typed = spec.withProgram("without_type", program -> program.withType(ProgramType.SOCKET_FILTER));
        try (LoadedObject object = LoadedObject.load(typed)) {
            assertThat(object.programs()).hasSize(7).doesNotContainKey("left_out");
            assertThat(object.program("without_type").info().type()).isEqualTo(ProgramType.SOCKET_FILTER);
        }
    }

    @Test
    void theFlagsOfASectionReachTheKernel() {
        TestKernel.requireAtLeast(5, 18, "XDP on fragmented packets");
        ObjectSpec spec = TestObjects.spec("sections").withProgram("without_type", p -> p.withLoaded(false));
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.program("fragmented_xdp").info().type()).isEqualTo(ProgramType.XDP);
        }
    }

    private static int run(LoadedObject object, String program, int mark) {
        TestRunInput input = TestRunInput.packet(PACKET).withContext(SkBuff.DEFAULT.withMark(mark));
        return object.program(program).testRun(input).returnValue();
    }

    private static int offset(ObjectSpec spec, String variable) {
        return spec.variables().get(variable).offset();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }
}
