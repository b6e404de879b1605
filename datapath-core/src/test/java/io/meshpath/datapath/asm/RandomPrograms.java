// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Programs of arithmetic, jumps forward and the stack that the verifier takes, for any R1 that is a number. They return a
 * mixture of all registers and of the stack, so that nothing that went wrong gets lost.
 */
final class RandomPrograms {
    private static final int STEPS = 60;
    private static final int SLOTS = 4; // of 8 bytes on the stack
    private static final List<Operation> UP_TO_VERSION_3 = Stream.of(Operation.values())
            .filter(one -> one != Operation.SDIV && one != Operation.SMOD)
            .toList();

    private final Random random;
    private final boolean newest;
    private final Assembler code = new Assembler();

    /** {@code newest} uses version 4 of the instruction set and what Linux 6.15 adds. */
    RandomPrograms(long seed, boolean newest) {
        this.random = new Random(seed);
        this.newest = newest;
    }

    /** The program's part between the loads of R1 and the exit. */
    Code body() {
        code.mov(Register.R9, Register.R1);
        for (int i = 0; i < 9; i++) {
            code.constant(register(i), random.nextBoolean() ? random.nextLong() : random.nextInt(20) - 10);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            code.store(Width.DOUBLE, Register.R10, -8 * (slot + 1), register(slot));
        }
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        mixIntoR0();
        return code.exit().assemble();
    }

    private void step() {
        switch (random.nextInt(newest ? 10 : 6)) {
            case 0, 1 -> arithmetic();
            case 2 -> jumpOver();
            case 3 -> memory();
            case 4 -> atomic();
            case 5 -> unary();
            case 6 -> code.movsx(any(), any(), width(3));
            case 7 -> code.swap(Arithmetic.Order.SWAP, any(), Width.values()[1 + random.nextInt(3)]);
            case 8 ->
                code.loadSigned(
                        Width.values()[random.nextInt(3)], any(), Register.R10, -8 * (1 + random.nextInt(SLOTS)));
            default -> ordered();
        }
    }

    private void arithmetic() {
        List<Operation> all = newest ? List.of(Operation.values()) : UP_TO_VERSION_3;
        Operation operation = all.get(random.nextInt(all.size()));
        boolean wide = random.nextBoolean();
        if (random.nextBoolean()) {
            code.add(new Arithmetic.Binary(operation, wide, any(), any()));
        } else {
            code.add(new Arithmetic.Binary(operation, wide, any(), new Immediate(number(operation))));
        }
    }

    // The verifier refuses a division by a number that is zero and a shift by one that is too large.
    private int number(Operation operation) {
        return switch (operation) {
            case LSH, RSH, ARSH -> random.nextInt(Integer.SIZE);
            case DIV, MOD, SDIV, SMOD -> 1 + random.nextInt(1 << 20);
            default -> random.nextInt();
        };
    }

    private void jumpOver() {
        Condition[] conditions = Condition.values();
        Condition condition = conditions[random.nextInt(conditions.length)];
        Operand right = random.nextBoolean() ? any() : new Immediate(random.nextInt(10) - 5);
        code.add(new Branch.ConditionalJump(condition, random.nextBoolean(), any(), right, 1));
        code.alu(Operation.XOR, any(), random.nextInt());
    }

    private void memory() {
        Width width = width(4);
        int place = -8 * (1 + random.nextInt(SLOTS)) + width.bytes() * random.nextInt(8 / width.bytes());
        switch (random.nextInt(3)) {
            case 0 -> code.store(width, Register.R10, place, any());
            case 1 -> code.store(width, Register.R10, place, random.nextInt(1 << 30));
            default -> code.load(width, any(), Register.R10, place);
        }
    }

    private void atomic() {
        List<AtomicOperation> all = List.of(AtomicOperation.values());
        AtomicOperation operation = newest ? all.get(random.nextInt(all.size())) : AtomicOperation.ADD;
        Width width = random.nextBoolean() ? Width.WORD : Width.DOUBLE;
        code.atomic(operation, width, Register.R10, -8 * (1 + random.nextInt(SLOTS)), any());
    }

    private void unary() {
        if (random.nextBoolean()) {
            code.add(new Arithmetic.Negation(random.nextBoolean(), any()));
        } else {
            Arithmetic.Order order = random.nextBoolean() ? Arithmetic.Order.BE : Arithmetic.Order.LE;
            code.swap(order, any(), Width.values()[1 + random.nextInt(3)]);
        }
    }

    private void ordered() {
        int place = -8 * (1 + random.nextInt(SLOTS));
        Width width = width(4);
        code.add(
                random.nextBoolean()
                        ? new Memory.StoreRelease(width, Register.R10, place, any())
                        : new Memory.LoadAcquire(width, any(), Register.R10, place));
    }

    private void mixIntoR0() {
        for (int i = 1; i < 10; i++) {
            code.alu(Operation.MUL, Register.R0, 31).alu(Operation.XOR, Register.R0, register(i));
        }
        for (int slot = 1; slot <= SLOTS; slot++) {
            code.load(Width.DOUBLE, Register.R1, Register.R10, -8 * slot);
            code.alu(Operation.MUL, Register.R0, 31).alu(Operation.XOR, Register.R0, Register.R1);
        }
        code.mov(Register.R1, Register.R0)
                .alu(Operation.RSH, Register.R1, Integer.SIZE)
                .alu(Operation.XOR, Register.R0, Register.R1);
    }

    private Width width(int of) {
        return Width.values()[random.nextInt(of)];
    }

    private Register any() {
        return register(random.nextInt(10));
    }

    private static Register register(int number) {
        return Register.of(number);
    }
}
