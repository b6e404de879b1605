// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.asm.Branch;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Constant;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramInfoIT {
    private FdWatch watch;
    private LoadedObject object;
    private Program program;

    @BeforeEach
    void load() {
        watch = FdWatch.start();
        object = LoadedObject.load(TestObjects.spec("packets"));
        program = object.program("count_runs");
    }

    @AfterEach
    void close() {
        object.close();
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void theInfoSaysWhoLoadedItWhenAndWhatItUses() {
        ProgramInfo info = program.info();
        assertThat(info.uid()).isZero();
        assertThat(info.gplCompatible()).isTrue();
        assertThat(info.mapIds()).isNotEmpty().allSatisfy(id -> assertThat(id).isPositive());
        assertThat(info.loadTime()).isPositive();
        assertThat(info.btfId()).isPositive();
        assertThat(info.verifiedInstructions() > 0)
                .isEqualTo(KernelVersion.running().isAtLeast(5, 16));
        assertThat(info.interfaceIndex()).isZero();
    }

    @Test
    void theTranslatedCodeNamesTheMapsByNumberAndItsFunction() {
        Code translated = program.code().translated().orElseThrow();
        assertThat(translated.slots() * 8).isEqualTo(program.info().translatedBytes());
        assertThat(translated.labels()).containsEntry(0, "count_runs");
        assertThat(translated.instructions()).last().isInstanceOf(Branch.Exit.class);
        assertThat(translated.instructions())
                .filteredOn(Constant.class::isInstance)
                .extracting(one -> ((Constant) one).low())
                .containsAnyElementsOf(program.info().mapIds());
        assertThat(translated.maps().values()).containsOnly("packets.bss");
        assertThat(translated.toString()).contains(" <packets.bss");
    }

    @Test
    void theMachineCodeHasItsFunctionsOneBehindTheOther() {
        ProgramCode code = program.code();
        assertThat(code.machine().length())
                .isEqualTo(program.info().machineBytes())
                .isPositive();
        assertThat(code.machineFunctions()).isNotEmpty();
        assertThat(code.machineFunctions().stream()
                        .mapToInt(ProgramCode.MachineFunction::bytes)
                        .sum())
                .isLessThanOrEqualTo(code.machine().length());
    }

    @Test
    void theSourceLinesBeginWithTheFirstInstruction() {
        ProgramCode code = program.code();
        assertThat(code.lines()).isNotEmpty();
        assertThat(code.lines().get(0).instruction()).isZero();
        assertThat(code.functions()).hasSize(1);
    }

    @Test
    void aProgramIsFoundByItsNumber() {
        try (Program found = Program.openById(program.id())) {
            assertThat(found.info()).isEqualTo(program.info());
        }
        assertThat(Program.ids()).contains(program.id()).isSorted();
    }

    @Test
    void aProgramIsFoundByItsNameAndTag() {
        List<ProgramInfo> named = Program.all().stream()
                .filter(info -> info.name().equals("count_runs") && info.tag().equals(program.tag()))
                .toList();
        assertThat(named).extracting(ProgramInfo::id).contains(program.id());
    }

    @Test
    void aNumberWithoutAProgramIsRefused() {
        assertThatThrownBy(() -> Program.openById(Integer.MAX_VALUE))
                .isInstanceOfSatisfying(
                        BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageStartingWith("BPF_PROG_GET_FD_BY_ID program with id 2147483647: ENOENT");
    }

    @Test
    void runsAreMeasuredWhileStatisticsAreOn() {
        TestRunInput input = TestRunInput.packet(new byte[64]).withRepeat(500);
        RunStatistics before = program.statistics();
        try (RuntimeStatistics measuring = RuntimeStatistics.enable()) {
            assertThat(measuring).isNotNull();
            program.testRun(input);
        }
        RunStatistics measured = program.statistics().since(before);
        assertThat(measured.runs()).isEqualTo(500);
        assertThat(measured.runTime()).isPositive();
        assertThat(measured.average()).isLessThan(measured.runTime());
        assertThat(measured.recursionMisses()).isZero();
    }
}
