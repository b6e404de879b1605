// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramIT {
    private FdWatch watch;
    private LoadedObject object;

    @BeforeEach
    void load() {
        watch = FdWatch.start();
        object = LoadedObject.load(TestObjects.spec("packets"));
    }

    @AfterEach
    void close() {
        object.close();
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void theKernelKnowsItsNameAndType() {
        Program program = object.program("turn_packet_around");
        assertThat(program.info().name()).isEqualTo("turn_packet_aro"); // the kernel keeps 15 characters
        assertThat(program.info().type()).isEqualTo(ProgramType.SCHED_CLS);
        assertThat(program.id()).isPositive();
        assertThat(program.tag()).matches("[0-9a-f]{16}");
        assertThat(program.info().translatedBytes()).isPositive();
    }

    @Test
    void aTestRunAnswersThePacketAsTheProgramLeftIt() {
        byte[] packet = new byte[64];
        for (int i = 0; i < 12; i++) {
            packet[i] = (byte) i;
        }
        TestRun run = object.program("turn_packet_around").testRun(TestRunInput.packet(packet));
        assertThat(run.returnValue()).isZero();
        assertThat(run.packet().length()).isEqualTo(64);
        assertThat(run.packet().toString()).startsWith("060708090a0b000102030405");
    }

    @Test
    void aTestRunAnswersALongerPacket() {
        TestRun run = object.program("make_room").testRun(TestRunInput.packet(ipv4()));
        assertThat(run.returnValue()).isZero();
        assertThat(run.packet().length()).isEqualTo(ipv4().length + 16);
    }

    @Test
    void aTestRunTakesAndAnswersTheContext() {
        SkBuff context = SkBuff.DEFAULT.withMark(3).withControlBlock(List.of(1, 2, 3, 4, 5));
        TestRun run = object.program("add_up")
                .testRun(TestRunInput.packet(new byte[64]).withContext(context));
        assertThat(run.returnValue()).isEqualTo(15);
        SkBuff after = SkBuff.of(run.context());
        assertThat(after.mark()).isEqualTo(18);
        assertThat(after.controlBlock()).containsExactly(15, 2, 3, 4, 5);
    }

    @Test
    void aTestRunIsRepeatedAndTimed() {
        TestRunInput input = TestRunInput.packet(new byte[64]).withRepeat(1_000);
        TestRun run = object.program("count_runs").testRun(input);
        assertThat(run.durationNanos()).isBetween(1L, 1_000_000L);
        assertThat(object.program("count_runs")
                        .testRun(TestRunInput.packet(new byte[64]))
                        .returnValue())
                .isEqualTo(1_001);
    }

    @Test
    void aPacketThatIsTooShortIsTheKernelsToRefuse() {
        TestRunInput input = TestRunInput.packet(new byte[13]);
        assertThatThrownBy(() -> object.program("add_up").testRun(input))
                .isInstanceOfSatisfying(
                        BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                .hasMessageStartingWith("BPF_PROG_TEST_RUN program add_up: EINVAL");
    }

    @Test
    void aPinnedProgramIsFoundAgain() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Path pin = BpfFileSystem.USUAL.resolve(
                "meshpath-program-" + ProcessHandle.current().pid());
        Program program = object.program("add_up");
        try {
            program.pin(pin);
            try (Program found = Program.open(pin)) {
                assertThat(found.id()).isEqualTo(program.id());
                assertThat(found.name()).isEqualTo("add_up");
                assertThat(found.type()).isEqualTo(ProgramType.SCHED_CLS);
            }
        } finally {
            BpfFileSystem.unpin(pin);
        }
    }

    private static byte[] ipv4() {
        byte[] packet = new byte[64];
        packet[12] = 0x08; // IPv4
        packet[14] = 0x45; // version 4, five words of header
        return packet;
    }
}
