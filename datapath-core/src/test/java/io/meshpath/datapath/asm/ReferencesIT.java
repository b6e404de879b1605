// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R10;
import static io.meshpath.datapath.asm.Register.R2;
import static io.meshpath.datapath.asm.Register.R3;
import static io.meshpath.datapath.asm.Register.R4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.FunctionInfo;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads of what the kernel has an address for: functions, variables, maps by their place in a list. */
class ReferencesIT {
    private static final ProgramSpec SPEC = ProgramSpec.of("test", ProgramType.SCHED_CLS);

    private final Assembler code = new Assembler();
    private FdWatch watch;

    @BeforeEach
    void watch() {
        watch = FdWatch.start();
    }

    @AfterEach
    void requireNoneOpen() {
        watch.requireNoneOpen();
        watch.close();
    }

    private static Instructions encoded(Code code) {
        return code.withMaps(name -> {
            throw new AssertionError(name);
        });
    }

    private static int run(ProgramLoad load) {
        try (load;
                Program program = load.load("assembled code", Map.of())) {
            return program.testRun(TestRunInput.packet(new byte[64])).returnValue();
        }
    }

    @Test
    void aHelperCallsAFunctionBack() {
        TestKernel.requireAtLeast(5, 13, "bpf_for_each_map_elem");
        Label each = new Label("each");
        code.store(Width.DOUBLE, R10, -8, 0)
                .constant(R1, 0) // the array: put in below
                .function(R2, each)
                .mov(R3, R10)
                .alu(Operation.ADD, R3, -8)
                .mov(R4, 0)
                .call(Helper.FOR_EACH_MAP_ELEM)
                .load(Width.WORD, R0, R10, -8)
                .exit()
                .label(each) // (map, key, value, context): adds the value to the context
                .load(Width.DOUBLE, R3, R3, 0)
                .load(Width.DOUBLE, R1, R4, 0)
                .alu(Operation.ADD, R1, R3)
                .store(Width.DOUBLE, R4, 0, R1)
                .mov(R0, 0)
                .exit();
        BtfBuilder types = new BtfBuilder();
        int number = types.unsigned(Integer.BYTES);
        int main = types.add(new BtfType.Function("main", types.add(new BtfType.Prototype(number, List.of())), 0));
        Code assembled = code.assemble();
        try (BpfArray<Long> numbers = BpfArray.create("numbers", Layouts.U64, 3);
                BtfHandle btf = BtfHandle.load(types.build(), "test")) {
            numbers.set(0, 1L);
            numbers.set(1, 20L);
            numbers.set(2, 300L);
            Instructions instructions = encoded(assembled);
            instructions.setLoad64(
                    1, Instructions.PSEUDO_MAP_FD, numbers.map().fd().raw(), 0);
            ProgramLoad load = new ProgramLoad(SPEC, "GPL", instructions);
            int callback = assembled.labels().firstKey();
            load.debugInfo(
                    btf.fd().raw(), List.of(new FunctionInfo(0, main), new FunctionInfo(callback, main)), List.of());
            assertThat(run(load)).isEqualTo(321);
        }
    }

    // A kernel without CONFIG_KALLSYMS_ALL knows the addresses of functions only: it understands, and has none.
    @Test
    void aVariableOfTheKernelHasAnAddressWhereTheKernelListsIt() throws IOException {
        TestKernel.requireAtLeast(5, 12, "type information of variables");
        String variable = "bpf_prog_active";
        int number = Btf.kernel().find(variable, BtfType.Variable.class).orElseThrow();
        Label none = new Label("none");
        code.add(new Constant(Constant.Kind.KERNEL_VARIABLE, R1, number, 0))
                .mov(R2, 0)
                .call(Helper.PER_CPU_PTR)
                .jump(Condition.EQ, R0, 0, none)
                .load(Width.WORD, R0, R0, 0)
                .mov(R0, 5)
                .label(none)
                .exit();
        ProgramLoad load = new ProgramLoad(SPEC, "GPL", encoded(code.assemble()));
        if (isListed(variable)) {
            assertThat(run(load)).isEqualTo(5);
        } else {
            assertThatThrownBy(() -> run(load))
                    .hasMessageContaining("failed to find the address for kernel symbol '" + variable + "'");
        }
    }

    private static boolean isListed(String symbol) throws IOException {
        try (Stream<String> symbols = Files.lines(Path.of("/proc/kallsyms"))) {
            return symbols.anyMatch(line -> line.endsWith(" " + symbol));
        }
    }

    @Test
    void mapsAreReachedByTheirPlaceInAList() {
        TestKernel.requireAtLeast(5, 14, "a map by its index");
        code.add(new Constant(Constant.Kind.MAP_INDEX_VALUE, R1, 1, 4))
                .load(Width.WORD, R0, R1, 0)
                .exit();
        try (BpfArray<Long> first = BpfArray.create("first", Layouts.U64, 1);
                BpfArray<Long> second = BpfArray.create("second", Layouts.U64, 1)) {
            second.set(0, 9L << 32);
            ProgramLoad load = new ProgramLoad(SPEC, "GPL", encoded(code.assemble()));
            load.descriptors(List.of(first.map().fd().raw(), second.map().fd().raw()));
            assertThat(run(load)).isEqualTo(9);
        }
    }
}
