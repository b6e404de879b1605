// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.util.Random;
import java.util.stream.Stream;

/** Instructions of all kinds with all that their fields can hold. */
final class RandomInstructions {
    private final Random random;

    private RandomInstructions(long seed) {
        this.random = new Random(seed);
    }

    static Stream<Instruction> some(long seed, int count) {
        RandomInstructions source = new RandomInstructions(seed);
        return Stream.generate(source::next).limit(count);
    }

    private Instruction next() {
        return switch (random.nextInt(18)) {
            case 0, 1 -> new Arithmetic.Binary(one(Operation.values()), random.nextBoolean(), register(), operand());
            case 2 -> new Arithmetic.Negation(random.nextBoolean(), register());
            case 3 ->
                new Arithmetic.SignExtension(true, register(), register(), one(Width.BYTE, Width.HALF, Width.WORD));
            case 4 ->
                new Arithmetic.ByteSwap(
                        one(Arithmetic.Order.values()), register(), one(Width.HALF, Width.WORD, Width.DOUBLE));
            case 5 -> new Arithmetic.AddressSpaceCast(register(), register(), random.nextInt(1 << 16), 1);
            case 6 -> new Memory.Load(one(Width.BYTE, Width.HALF, Width.WORD), true, register(), register(), offset());
            case 7 -> new Memory.Load(one(Width.values()), false, register(), register(), offset());
            case 8 -> new Memory.Store(one(Width.values()), register(), offset(), operand());
            case 9 ->
                new Memory.Atomic(
                        one(AtomicOperation.values()), one(Width.WORD, Width.DOUBLE), register(), offset(), register());
            case 10 -> new Memory.LoadAcquire(one(Width.values()), register(), register(), offset());
            case 11 -> new Memory.StoreRelease(one(Width.values()), register(), offset(), register());
            case 12 -> packet();
            case 13 ->
                new Branch.ConditionalJump(
                        one(Condition.values()), random.nextBoolean(), register(), operand(), offset());
            case 14 ->
                random.nextBoolean() ? new Branch.Jump(true, random.nextInt()) : new Branch.Jump(false, offset());
            case 15 -> one(new Branch.MayGoto(offset()), new Branch.IndirectJump(register()), new Branch.Exit());
            case 16 -> call();
            default -> new Constant(one(Constant.Kind.values()), register(), random.nextInt(), random.nextInt());
        };
    }

    private Instruction packet() {
        Width width = one(Width.BYTE, Width.HALF, Width.WORD);
        return random.nextBoolean()
                ? new Memory.LoadPacket(width, new Immediate(random.nextInt()), 0)
                : new Memory.LoadPacket(width, register(), random.nextInt());
    }

    private Instruction call() {
        return switch (random.nextInt(4)) {
            case 0 -> new Branch.IndirectCall(register());
            case 1 -> new Branch.Call(Branch.Callee.KERNEL, random.nextInt(), offset());
            default -> new Branch.Call(one(Branch.Callee.values()), random.nextInt(), 0);
        };
    }

    private int offset() {
        return (short) random.nextInt();
    }

    private Register register() {
        return one(Register.values());
    }

    private Operand operand() {
        return random.nextBoolean() ? register() : new Immediate(random.nextInt());
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
