// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.LayoutsObject;
import io.meshpath.bpf.generator.ObjectOutline.MapOutline;
import io.meshpath.bpf.generator.ObjectOutline.ProgramOutline;
import io.meshpath.bpf.generator.ObjectOutline.VariableOutline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text alone; datapath-core compiles and runs it. */
class HolderSourceTest {
    private static final LayoutRequest REQUEST = LayoutRequest.parse(
                    List.of("public io.example.Counter = object counter.bpf.o"), "test")
            .get(0);

    private final BtfBuilder types = new BtfBuilder();
    private final int number = types.unsigned(4);
    private final int port = types.typedef("__be16", types.unsigned(2));
    private final int flow = types.struct("flow", 4, List.of(new BtfType.Member("port", port, 0, 0)));

    private String write(List<MapOutline> maps, List<ProgramOutline> programs, List<VariableOutline> variables) {
        return HolderSource.write(
                new ObjectOutline(types.build(), maps, programs, variables), REQUEST, Map.of("flow", "Flow"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1; BpfHashMap<Flow, Integer> x() {; BpfHashMap.over(map(\"x\"), Flow.LAYOUT, Layouts.U32)",
                "6; BpfPerCpuArray<Integer> x() {; BpfPerCpuArray.over(map(\"x\"), Layouts.U32)",
                "13; BpfHashOfMaps<Flow> x() {; BpfHashOfMaps.over(map(\"x\"), Flow.LAYOUT)",
                "27; RingBuffer x() {; RingBuffer.over(map(\"x\"))",
                "31; UserRingBuffer x() {; UserRingBuffer.over(map(\"x\"))",
                "20; BpfReuseportArray x() {; BpfReuseportArray.over(map(\"x\"))",
                "4; PerfReader x(int bytesPerCpu) {; PerfReader.over(map(\"x\"), bytesPerCpu)",
                "99; BpfMap x() {; return map(\"x\")",
            })
    void eachKindOfMapHasItsView(int type, String signature, String over) {
        String source = write(List.of(new MapOutline("x", type, flow, 4, number, 4)), List.of(), List.of());
        assertThat(source).contains("public " + signature).contains(over);
    }

    @Test
    void everyViewIsAClassOfThisModule() {
        for (MapView view : MapView.values()) {
            assertThat(view.className()).satisfies(name -> Class.forName("io.meshpath.bpf." + name));
        }
    }

    @Test
    void variablesAreSetBeforeAndSharedAfter() {
        String source = write(
                List.of(),
                List.of(),
                List.of(
                        new VariableOutline("listen_port", port, ".rodata", false),
                        new VariableOutline("seen", number, ".bss", false)));
        assertThat(source)
                .contains("/** Sets {@code __be16 listen_port} in {@code .rodata}. */")
                .contains("public Spec withListenPort(int value) {")
                .contains("public Spec withSeen(int value) {")
                .contains("public Variable<Integer> seen() {")
                .doesNotContain("Variable<Integer> listenPort()");
    }

    @Test
    void whatHasNoFormInJavaIsARunOfBytes() {
        int pointer = types.add(new BtfType.Pointer(number));
        int union = types.add(new BtfType.Union("either", 12, List.of()));
        String source = write(List.of(new MapOutline("x", 1, pointer, 8, union, 12)), List.of(), List.of());
        assertThat(source).contains("BpfHashMap.over(map(\"x\"), Layouts.bytes(8), Layouts.bytes(12))");
    }

    @Test
    void recordsThatNobodyAskedForAreInside() {
        int other = types.struct("other", 4, List.of(new BtfType.Member("port", port, 0, 0)));
        String source = write(List.of(new MapOutline("x", 2, number, 4, other, 4)), List.of(), List.of());
        assertThat(source).contains("BpfArray<Other> x()").contains("public record Other(int port) {");
    }

    @Test
    void methodsDoNotHideThoseOfObject() {
        String source = write(
                List.of(), List.of(new ProgramOutline("notify", "tc"), new ProgramOutline("int", "tc")), List.of());
        assertThat(source).contains("Program notify_() {").contains("Program int_() {");
    }

    @Test
    void textOfTheFileDoesNotBecomeCode() {
        List<ProgramOutline> sections = List.of(new ProgramOutline("x", "tc*/ static int y; /*\\u002a/\n\""));
        assertThat(write(List.of(), sections, List.of()))
                .contains("/** Program {@code x} of section {@code tc* / static int y_ /*_u002a/__}. */");
        List<ProgramOutline> names = List.of(new ProgramOutline("x\"); hostile(\"", "tc"));
        assertThatThrownBy(() -> write(List.of(), names, List.of())).hasMessageStartingWith("not a name in C: x");
        List<MapOutline> maps = List.of(new MapOutline("a-b", 1, number, 4, number, 4));
        assertThatThrownBy(() -> write(maps, List.of(), List.of())).hasMessage("not a name in C: a-b");
    }

    @Test
    void refusesTwoPartsOfOneName() {
        List<ProgramOutline> programs = List.of(new ProgramOutline("a_b", "tc"), new ProgramOutline("aB", "tc"));
        assertThatThrownBy(() -> write(List.of(), programs, List.of()))
                .hasMessage("two programs would both be called aB in Java");
    }

    @Test
    void readsAnObjectOrRefusesIt() {
        byte[] object = LayoutsObject.bytes();
        assertThat(ObjectOutline.read(object, "layouts.bpf.o").variables()).isNotEmpty();
        Random random = new Random(90);
        for (int round = 0; round < 1_000; round++) {
            byte[] damaged = object.clone();
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                HolderSource.write(ObjectOutline.read(damaged, "x"), REQUEST, Map.of());
            } catch (IllegalArgumentException | BtfFormatException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void makesAClassOfOneObject(@TempDir Path folder) throws IOException {
        Path object = Files.write(folder.resolve("layouts.bpf.o"), LayoutsObject.bytes());
        LayoutGenerator.main(
                new String[] {"--object", "" + object, "--class", "io.example.Counter", "--out", "" + folder});
        assertThat(Files.readString(folder.resolve("io/example/Counter.java")))
                .contains("public final class Counter implements AutoCloseable {")
                .contains("META-INF/bpf/layouts.bpf.o");
    }

    @Test
    void saysHowItIsCalled() {
        assertThatThrownBy(
                        () -> GeneratorArguments.parse(new String[] {"--object", "x", "--layouts", "y", "--out", "z"}))
                .hasMessageStartingWith("usage: --object FILE --class package.Class --out DIR, or ");
    }
}
