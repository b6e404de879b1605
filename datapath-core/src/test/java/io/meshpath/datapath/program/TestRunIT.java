// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R10;
import static io.meshpath.datapath.asm.Register.R2;
import static io.meshpath.datapath.asm.Register.R3;
import static io.meshpath.datapath.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.AtomicOperation;
import io.meshpath.datapath.asm.Condition;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.asm.Label;
import io.meshpath.datapath.asm.Operation;
import io.meshpath.datapath.asm.Width;
import io.meshpath.datapath.object.TestKernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each type of program that the kernel runs on request, as it wants to be asked. */
class TestRunIT {
    private static final int XDP_DROP = 1;
    private static final int XDP_PASS = 2;

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

    private Program load(ProgramType type) {
        return load(ProgramSpec.of("test", type));
    }

    private Program load(ProgramSpec spec) {
        return Program.load(spec, "GPL", code.assemble(), Map.of());
    }

    @Test
    void anXdpProgramTakesMetadataAndAnswersWhatItMadeOfIt() {
        TestKernel.requireAtLeast(5, 14, "the context of an XDP test run");
        code.mov(R6, R1)
                .mov(R2, -4)
                .call(Helper.XDP_ADJUST_META) // four bytes more of metadata
                .mov(R0, XDP_PASS)
                .exit();
        try (Program program = load(ProgramType.XDP)) {
            TestRun run = program.testRun(TestRunInput.packet(new byte[64]).withContext(new XdpContext(8, 0, 0)));
            assertThat(run.returnValue()).isEqualTo(XDP_PASS);
            assertThat(XdpContext.of(run.context()).metadataBytes()).isEqualTo(12);
            assertThat(run.packet().length()).isEqualTo(68);
        }
    }

    @Test
    void anXdpProgramRunsOnTheQueueThatTheContextNames() {
        TestKernel.requireAtLeast(5, 14, "the context of an XDP test run");
        code.load(Width.WORD, R0, R1, 12).exit(); // ingress_ifindex
        try (Program program = load(ProgramType.XDP)) {
            TestRun run = program.testRun(TestRunInput.packet(new byte[64]).withContext(new XdpContext(0, 1, 0)));
            assertThat(run.returnValue()).isEqualTo(1);
        }
    }

    @Test
    void liveFramesGoThroughTheProgramAsOftenAsTheyAreRepeated() {
        TestKernel.requireAtLeast(5, 18, "live frames");
        Label drop = new Label("drop");
        code.store(Width.WORD, R10, -4, 0)
                .map(R1, "count")
                .mov(R2, R10)
                .alu(Operation.ADD, R2, -4)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Condition.EQ, R0, 0, drop)
                .mov(R1, 1)
                .atomic(AtomicOperation.ADD, Width.DOUBLE, R0, 0, R1)
                .label(drop)
                .mov(R0, XDP_DROP)
                .exit();
        try (BpfArray<Long> count = BpfArray.create("count", Layouts.U64, 1);
                Program program = Program.load(
                        ProgramSpec.of("live", ProgramType.XDP),
                        "GPL",
                        code.assemble(),
                        Map.of("count", count.map()))) {
            TestRunInput input =
                    TestRunInput.packet(new byte[64]).withRepeat(100).withLiveFrames(7);
            program.testRun(input);
            assertThat(count.get(0)).isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void aRawTracepointsProgramTakesItsArguments() {
        code.load(Width.DOUBLE, R0, R1, 0)
                .load(Width.DOUBLE, R2, R1, 8)
                .alu(Operation.SUB, R0, R2)
                .exit();
        try (Program program = load(ProgramType.RAW_TRACEPOINT)) {
            TestRunInput input = TestRunInput.context(words(50, 8));
            assertThat(program.testRun(input).returnValue()).isEqualTo(42);
            assertThatThrownBy(() -> program.testRun(input.withRepeat(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the kernel runs a program of type RAW_TRACEPOINT once only: 2");
        }
    }

    @Test
    void aRawTracepointsProgramRunsOnTheGivenCpu() {
        code.call(Helper.GET_SMP_PROCESSOR_ID).exit();
        try (Program program = load(ProgramType.RAW_TRACEPOINT)) {
            for (int cpu = 0; cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
                TestRunInput input = TestRunInput.context(words(0)).onCpu(cpu);
                assertThat(program.testRun(input).returnValue()).isEqualTo(cpu);
            }
        }
    }

    @Test
    void aSyscallProgramChangesItsContext() {
        TestKernel.requireAtLeast(5, 14, "a syscall program");
        code.load(Width.DOUBLE, R2, R1, 0)
                .alu(Operation.MUL, R2, 3)
                .store(Width.DOUBLE, R1, 8, R2)
                .mov(R0, 5)
                .exit();
        ProgramSpec spec = ProgramSpec.of("triple", ProgramType.SYSCALL).withFlags(ProgramFlags.SLEEPABLE);
        try (Program program = load(spec)) {
            TestRun run = program.testRun(TestRunInput.context(words(14, 0)));
            assertThat(run.returnValue()).isEqualTo(5);
            assertThat(run.context()).isEqualTo(words(14, 42));
        }
    }

    @Test
    void aFlowDissectorAnswersTheFlow() {
        code.load(Width.DOUBLE, R2, R1, 144) // flow_keys
                .mov(R3, 34)
                .store(Width.HALF, R2, 2, R3) // thoff: behind an IPv4 header
                .mov(R0, 0)
                .exit();
        byte[] packet = new byte[64];
        packet[12] = 8;
        try (Program program = load(ProgramType.FLOW_DISSECTOR)) {
            TestRun run = program.testRun(TestRunInput.packet(packet));
            assertThat(run.packet().at(2)).isEqualTo(34); // what is returned differs between kernels
        }
    }

    @Test
    void aSocketLookUpTakesTheAddressesInItsContext() {
        TestKernel.requireAtLeast(5, 13, "a test run of a socket look-up");
        Label other = new Label("other");
        code.load(Width.WORD, R2, R1, 60) // local_port
                .mov(R0, 0)
                .jump(Condition.NE, R2, 80, other)
                .mov(R0, 1)
                .label(other)
                .exit();
        ProgramSpec spec = ProgramSpec.of("on_80", ProgramType.SK_LOOKUP).withAttachType(AttachType.SK_LOOKUP);
        try (Program program = load(spec)) {
            assertThat(program.testRun(TestRunInput.context(lookupOfPort(80))).returnValue())
                    .isEqualTo(1);
            assertThat(program.testRun(TestRunInput.context(lookupOfPort(81))).returnValue())
                    .isZero();
        }
    }

    // struct bpf_sk_lookup: family, protocol, remote ip4, ip6, port, local ip4, ip6, port
    private static Octets lookupOfPort(int port) {
        byte[] context = new byte[72];
        ByteBuffer.wrap(context)
                .order(ByteOrder.nativeOrder())
                .putInt(8, 2)
                .putInt(12, 6)
                .putInt(60, port);
        return Octets.copyOf(context);
    }

    @Test
    void aNetfilterProgramAnswersItsVerdict() {
        TestKernel.requireAtLeast(6, 4, "a netfilter program");
        code.mov(R0, 1).exit(); // NF_ACCEPT
        ProgramSpec spec = ProgramSpec.of("accept", ProgramType.NETFILTER).withAttachType(AttachType.NETFILTER);
        byte[] packet = new byte[64];
        packet[12] = 8;
        packet[14] = 0x45;
        try (Program program = load(spec)) {
            assertThat(program.testRun(TestRunInput.packet(packet)).returnValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void aPacketThatOutgrowsItsRoomIsRefusedWithItsLength() {
        code.mov(R2, 200) // bpf_skb_change_tail(skb, 200, 0)
                .mov(R3, 0)
                .call(Helper.SKB_CHANGE_TAIL)
                .mov(R0, 0)
                .exit();
        try (Program program = load(ProgramType.SCHED_CLS)) {
            TestRunInput input = TestRunInput.packet(new byte[64]);
            assertThat(program.testRun(input).packet().length()).isEqualTo(200);
            assertThatThrownBy(() -> program.testRun(input.withPacketRoom(100)))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC))
                    .hasMessageEndingWith("the packet has 200 bytes when the program is done, there is room for 100"
                            + " (TestRunInput.withPacketRoom)");
            assertThat(program.testRun(input.withPacketRoom(200)).packet().length())
                    .isEqualTo(200);
        }
    }

    @Test
    void aTypeThatCannotBeRunIsTheKernelsToRefuse() {
        code.mov(R0, 0).exit();
        try (Program program = load(ProgramType.KPROBE)) {
            assertThatThrownBy(() -> program.testRun(TestRunInput.packet(new byte[64])))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTSUPP));
        }
    }

    private static Octets words(long... values) {
        byte[] octets = new byte[values.length * Long.BYTES];
        ByteBuffer to = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        for (long value : values) {
            to.putLong(value);
        }
        return Octets.parse(HexFormat.of().formatHex(octets));
    }
}
