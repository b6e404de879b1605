// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static io.meshpath.datapath.asm.Register.R0;
import static io.meshpath.datapath.asm.Register.R1;
import static io.meshpath.datapath.asm.Register.R2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private final Assembler assembler = new Assembler();
    private final Label end = new Label("end");

    @Test
    void jumpsForwardAndBackwardOverLoadsOfTwoSlots() {
        Label begin = new Label("begin");
        Code code = assembler
                .label(begin)
                .constant(R0, 1L << 40)
                .jump(Condition.EQ, R1, 5, end)
                .constant(R0, 2)
                .jump(begin)
                .label(end)
                .exit()
                .assemble();
        assertThat(code.instruction(2))
                .isEqualTo(new Branch.ConditionalJump(Condition.EQ, true, R1, new Immediate(5), 3));
        assertThat(code.instruction(5)).isEqualTo(new Branch.Jump(false, -6));
        assertThat(code.instructions()).hasSize(5);
        assertThat(code.slots()).isEqualTo(7);
    }

    @Test
    void callsAndFunctionAddressesCountFromTheirOwnEnd() {
        Label function = new Label("function");
        Code code = assembler
                .function(R2, function)
                .call(function)
                .exit()
                .label(function)
                .exit()
                .assemble();
        assertThat(code.instruction(0)).isEqualTo(new Constant(Constant.Kind.FUNCTION, R2, 3, 0));
        assertThat(code.instruction(2)).isEqualTo(new Branch.Call(Branch.Callee.LOCAL, 1, 0));
    }

    @Test
    void refusesAJumpThatReachesTooFar() {
        assembler.jump(Condition.NE, R1, 0, end);
        IntStream.range(0, 32_768).forEach(i -> assembler.mov(R0, 0));
        assembler.label(end).exit();
        assertThatThrownBy(assembler::assemble)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("slot 0 is too far from label end: 32768 slots, a jump reaches 32767; jump to a jumpFar");
    }

    @Test
    void aFarJumpReachesFurther() {
        assembler.jumpFar(end);
        IntStream.range(0, 40_000).forEach(i -> assembler.mov(R0, 0));
        assertThat(assembler.label(end).exit().assemble().instruction(0)).isEqualTo(new Branch.Jump(true, 40_000));
    }

    @Test
    void refusesALabelThatIsNowhere() {
        assertThatThrownBy(assembler.jump(end)::assemble)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("slot 0 jumps to label end, which was not put anywhere");
    }

    @Test
    void refusesALabelThatIsSomewhereAlready() {
        assertThatThrownBy(() -> assembler.label(end).exit().label(end))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label end is at slot 0 already, now 1");
    }

    @Test
    void refusesANumberThatItsSignWouldChange() {
        assertThatThrownBy(() -> assembler.mov(R0, 0xffff_ffffL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("does not fit in a signed 32-bit number, load it as a constant: 0xffffffff");
        assembler.alu32(Operation.MOV, R0, 0xffff_ffffL);
        assertThatThrownBy(() -> assembler.alu32(Operation.MOV, R0, 1L << 32))
                .hasMessage("does not fit in 32 bits: 0x100000000");
    }

    @Test
    void mapsGetTheirDescriptorsWhenTheCodeIsLoaded() {
        Code code = assembler.map(R1, "one").mapValue(R2, "two", 12).exit().assemble();
        assertThat(Code.of(code.withMaps(String::length)).instructions())
                .containsExactly(
                        new Constant(Constant.Kind.MAP, R1, 3, 0),
                        new Constant(Constant.Kind.MAP_VALUE, R2, 3, 12),
                        new Branch.Exit());
        assertThat(code.maps()).containsEntry(0, "one").containsEntry(2, "two");
    }

    @Test
    void theSameInstructionsAreEqualCode() {
        Code one = new Assembler().mov(R0, 0).exit().assemble();
        assertThat(one).isEqualTo(new Assembler().mov(R0, 0).exit().assemble());
        assertThat(one).isNotEqualTo(new Assembler().mov(R0, 1).exit().assemble());
    }

    @Test
    void helpersHaveTheKernelsNumbersAndNames() {
        assertThat(Helper.MAP_LOOKUP_ELEM.number()).isEqualTo(1);
        assertThat(Helper.RINGBUF_OUTPUT.number()).isEqualTo(130);
        assertThat(Helper.CGRP_STORAGE_DELETE.number()).isEqualTo(211);
        assertThat(Helper.of(130)).hasToString("bpf_ringbuf_output");
    }
}
