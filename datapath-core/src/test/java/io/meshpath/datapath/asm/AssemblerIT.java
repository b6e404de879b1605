// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R10;
import static io.meshpath.datapath.asm.Register.R2;
import static io.meshpath.datapath.asm.Register.R3;
import static io.meshpath.datapath.asm.Register.R4;
import static io.meshpath.datapath.asm.Register.R5;
import static io.meshpath.datapath.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.feature.Feature;
import io.meshpath.datapath.feature.KernelFeatures;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramFlags;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.datapath.program.VerifierException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was assembled is loaded and run: the kernel does what the instructions say. */
class AssemblerIT {
    private static final int PROGRAMS = 300;
    private static final int MARK = 8; // in struct __sk_buff

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

    private static int run(Code code, int mark, Map<String, BpfMap> maps) {
        byte[] packet = new byte[64];
        packet[20] = 0x12;
        packet[21] = 0x34;
        try (Program program = Program.load(ProgramSpec.of("test", ProgramType.SCHED_CLS), "GPL", code, maps)) {
            return program.testRun(TestRunInput.packet(packet).withContext(SkBuff.DEFAULT.withMark(mark)))
                    .returnValue();
        }
    }

    private int run() {
        return run(code.assemble(), 0, Map.of());
    }

    @Test
    void theKernelComputesWhatTheSpecificationSays() {
        boolean newest = KernelFeatures.feature(Feature.ACQUIRE_RELEASE).isYes();
        for (int seed = 0; seed < PROGRAMS; seed++) {
            Code body = new RandomPrograms(seed, newest).body();
            Assembler whole = new Assembler().load(Width.WORD, R1, R1, MARK);
            body.instructions().forEach(whole::add);
            int mark = seed * 0x9e37_79b9;
            assertThat(run(whole.assemble(), mark, Map.of()))
                    .as("program %d:%n%s", seed, body)
                    .isEqualTo((int) Interpreter.run(body, mark & 0xffff_ffffL));
        }
    }

    @Test
    void functionsAreCalledAndReturn() {
        Label square = new Label("square");
        code.mov(R1, 7)
                .call(square)
                .alu(Operation.ADD, R0, 1)
                .exit()
                .label(square)
                .mov(R0, R1)
                .alu(Operation.MUL, R0, R1)
                .exit();
        assertThat(run()).isEqualTo(50);
    }

    @Test
    void aLoopEnds() {
        Label again = new Label("again");
        code.mov(R0, 0)
                .mov(R1, 10)
                .label(again)
                .alu(Operation.ADD, R0, R1)
                .alu(Operation.SUB, R1, 1)
                .jump(Condition.NE, R1, 0, again)
                .exit();
        assertThat(run()).isEqualTo(55);
    }

    @Test
    void farJumpsAndTimedLoopsGoOn() {
        TestKernel.requireAtLeast(6, 9, "may_goto");
        Label again = new Label("again");
        Label out = new Label("out");
        Label end = new Label("end");
        Label back = new Label("back");
        code.mov(R0, 3)
                .label(again)
                .mayGoto(out)
                .alu(Operation.AND, R0, 1)
                .jump(again)
                .label(out)
                .jumpFar(end)
                .label(back)
                .exit()
                .label(end)
                .jump(back);
        assertThat(run()).isEqualTo(1);
    }

    @Test
    void thePacketIsReadTheHistoricWay() {
        code.mov(R6, R1)
                .add(new Memory.LoadPacket(Width.HALF, new Immediate(20), 0))
                .mov(Register.R7, R0)
                .mov(R2, 1)
                .add(new Memory.LoadPacket(Width.BYTE, R2, 20))
                .alu(Operation.LSH, R0, 16)
                .alu(Operation.OR, R0, Register.R7)
                .exit();
        assertThat(run()).isEqualTo(0x34_1234);
    }

    @Test
    void mapsAreReachedByNameAndTheirFirstValueDirectly() {
        code.mov(R6, R1)
                .store(Width.WORD, R10, -4, 1)
                .map(R1, "numbers")
                .mov(R2, R10)
                .alu(Operation.ADD, R2, -4)
                .call(Helper.MAP_LOOKUP_ELEM);
        Label none = new Label("none");
        code.jump(Condition.EQ, R0, 0, none)
                .load(Width.WORD, R0, R0, 0)
                .mapValue(R2, "only", 4)
                .store(Width.WORD, R2, 0, 77)
                .label(none)
                .exit();
        try (BpfArray<Long> numbers = BpfArray.create("numbers", Layouts.U64, 2);
                BpfArray<Long> only = BpfArray.create("only", Layouts.U64, 1)) {
            numbers.set(1, 5L);
            Map<String, BpfMap> maps = Map.of("numbers", numbers.map(), "only", only.map());
            assertThat(run(code.assemble(), 0, maps)).isEqualTo(5);
            assertThat(only.get(0)).isEqualTo(77L << 32);
        }
    }

    @Test
    void functionsOfTheKernelAreCalledAndPointersIntoAnArenaCast() {
        TestKernel.requireAtLeast(6, 9, "an arena");
        int allocate = Btf.kernel()
                .find("bpf_arena_alloc_pages", BtfType.Function.class)
                .orElseThrow();
        code.map(R1, "arena")
                .mov(R2, 0)
                .mov(R3, 1)
                .mov(R4, -1)
                .mov(R5, 0)
                .callKernel(allocate)
                .add(new Arithmetic.AddressSpaceCast(R1, R0, 0, 1))
                .store(Width.WORD, R1, 16, 1234)
                .load(Width.WORD, R0, R1, 16)
                .exit();
        ProgramSpec spec = ProgramSpec.of("arena", ProgramType.SYSCALL).withFlags(ProgramFlags.SLEEPABLE);
        try (BpfMap arena = MapSpec.of(MapType.ARENA, "arena", 0, 0, 1)
                        .withFlags(MapFlags.MMAPABLE)
                        .withExtra(1L << 40) // its address in processes
                        .create();
                Program program = Program.load(spec, "GPL", code.assemble(), Map.of("arena", arena))) {
            assertThat(program.testRun(TestRunInput.context(Octets.zero(8))).returnValue())
                    .isEqualTo(1234);
        }
    }

    @Test
    void theVerifiersRefusalNamesTheProgram() {
        code.load(Width.DOUBLE, R0, R1, 4_096).exit();
        assertThatThrownBy(this::run)
                .isInstanceOf(VerifierException.class)
                .hasMessageStartingWith("BPF_PROG_LOAD program test of assembled code: EACCES")
                .hasMessageContaining("invalid bpf_context access off=4096 size=8");
    }

    @Test
    void aMapThatIsNotGivenIsNamed() {
        code.map(R1, "absent").mov(R0, 0).exit();
        assertThatThrownBy(this::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no map absent for program test");
    }

    @Test
    void largeTreesOfBranchesAreLoaded() {
        Label drop = new Label("drop");
        code.load(Width.WORD, R1, R1, MARK).mov(R0, 0);
        for (int i = 0; i < 5_000; i++) {
            code.jump32(Condition.EQ, R1, i, drop);
        }
        code.exit().label(drop).mov(R0, 2).exit();
        Code tree = code.assemble();
        assertThat(run(tree, 4_999, Map.of())).isEqualTo(2);
        assertThat(run(tree, 5_000, Map.of())).isZero();
    }
}
