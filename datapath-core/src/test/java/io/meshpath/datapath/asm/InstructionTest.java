// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InstructionTest {
    @Test
    void whatWasWrittenIsReadBack() {
        RandomInstructions.some(9669, 100_000)
                .forEach(one -> assertThat(Instruction.decode(one.encode(), one.encodeSecond()))
                        .isEqualTo(one));
    }

    @Test
    void anyBytesAreReadAndWrittenAsTheyWere() {
        Random random = new Random(9669);
        for (int i = 0; i < 1_000_000; i++) {
            long first = random.nextLong();
            long second = random.nextLong() << Integer.SIZE;
            Instruction read = Instruction.decode(first, second);
            assertThat(read.encode()).isEqualTo(first);
            if (read.slots() == 2) {
                assertThat(read.encodeSecond()).isEqualTo(second);
            }
        }
    }

    @Test
    void eachKindIsAmongTheRandomOnes() {
        Stream<Class<?>> groups = Stream.of(Arithmetic.class, Memory.class, Branch.class);
        assertThat(RandomInstructions.some(1, 2_000).map(Object::getClass).collect(Collectors.toSet()))
                .containsAll(groups.flatMap(group -> Stream.of(group.getPermittedSubclasses()))
                        .toList());
    }

    @Test
    void aFieldThatMeansNothingMakesItUnknown() {
        long exit = new Branch.Exit().encode();
        assertThat(Instruction.decode(exit | 1L << 32, 0)).isEqualTo(new Instruction.Unknown(exit | 1L << 32));
        assertThat(Instruction.decode(exit, 0)).isEqualTo(new Branch.Exit());
    }

    @Test
    void thereIsNoEleventhRegister() {
        assertThat(Instruction.decode(0xb7 | 11 << 8, 0)).isInstanceOf(Instruction.Unknown.class);
        assertThat(Instruction.decode(0xb7 | 10 << 8, 0)).isInstanceOf(Arithmetic.Binary.class);
    }

    @Test
    void anInstructionWithoutAnEncodingCannotBeMade() {
        assertThatThrownBy(() -> new Memory.Load(Width.BYTE, false, Register.R0, Register.R1, 40_000))
                .hasMessage("an offset is a signed 16-bit number: 40000");
        assertThatThrownBy(() -> new Memory.Atomic(AtomicOperation.ADD, Width.HALF, Register.R0, 0, Register.R1))
                .hasMessage("atomic operations have 4 or 8 bytes: HALF");
        assertThatThrownBy(() -> new Arithmetic.SignExtension(false, Register.R0, Register.R1, Width.WORD))
                .hasMessage("a move does not extend the sign of all it has: WORD");
    }

    @Test
    void aLoadThatIsCutOffIsUnknown() {
        Instructions half = Instructions.allocate(1);
        half.setSlot(0, Constant.number(Register.R1, 5).encode());
        assertThat(Code.of(half).instructions()).containsExactly(new Instruction.Unknown(0x5_0000_0118L));
    }
}
