// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import io.meshpath.datapath.asm.Arithmetic.Order;
import io.meshpath.datapath.asm.Branch.Callee;

/** Bytes to instructions. What is written again as other bytes, because a field says more than it may, is unknown. */
final class Decoder {
    private static final int CLASS = 0x07;
    private static final int OPERATION = 0xf0;
    private static final int MODE = 0xe0;
    private static final int END = 0xd0;
    private static final int SPACE_CAST = 1;
    private static final Callee[] CALLEES = Callee.values();

    private Decoder() {}

    static Instruction decode(long first, long second) {
        try {
            Instruction instruction = read(first, second);
            boolean same =
                    instruction.encode() == first && (instruction.slots() == 1 || instruction.encodeSecond() == second);
            return same ? instruction : new Instruction.Unknown(first);
        } catch (UnknownInstructionException | IllegalArgumentException unknown) {
            return new Instruction.Unknown(first);
        }
    }

    private static Instruction read(long slot, long second) {
        if (!Register.exists(Slot.destination(slot)) || !Register.exists(Slot.source(slot))) {
            throw new UnknownInstructionException();
        }
        return switch (Slot.opcode(slot) & CLASS) {
            case 0 -> constantOrPacket(slot, second);
            case 1 -> load(slot);
            case 2 -> new Memory.Store(width(slot), destination(slot), Slot.offset(slot), number(slot));
            case 3 -> store(slot);
            case Branch.ConditionalJump.WIDE -> branch(slot, true);
            case Branch.ConditionalJump.NARROW -> branch(slot, false);
            default -> arithmetic(slot, (Slot.opcode(slot) & CLASS) == Slot.ARITHMETIC_64);
        };
    }

    private static Instruction constantOrPacket(long slot, long second) {
        if (Slot.opcode(slot) == Constant.CODE) {
            Constant.Kind kind = Constant.Kind.of(Slot.source(slot));
            return new Constant(kind, destination(slot), Slot.immediate(slot), Slot.immediate(second));
        }
        return (Slot.opcode(slot) & MODE) == Memory.LoadPacket.ABSOLUTE
                ? new Memory.LoadPacket(width(slot), number(slot), 0)
                : new Memory.LoadPacket(width(slot), source(slot), Slot.immediate(slot));
    }

    private static Instruction load(long slot) {
        boolean signed = (Slot.opcode(slot) & MODE) == (Memory.Load.SIGNED & MODE);
        return new Memory.Load(width(slot), signed, destination(slot), source(slot), Slot.offset(slot));
    }

    private static Instruction store(long slot) {
        Width width = width(slot);
        int offset = Slot.offset(slot);
        if ((Slot.opcode(slot) & MODE) != (Memory.Atomic.CODE & MODE)) {
            return new Memory.Store(width, destination(slot), offset, source(slot));
        }
        return switch (Slot.immediate(slot)) {
            case Memory.LoadAcquire.OPERATION -> new Memory.LoadAcquire(width, destination(slot), source(slot), offset);
            case Memory.StoreRelease.OPERATION ->
                new Memory.StoreRelease(width, destination(slot), offset, source(slot));
            default ->
                new Memory.Atomic(
                        AtomicOperation.of(Slot.immediate(slot)), width, destination(slot), offset, source(slot));
        };
    }

    private static Instruction branch(long slot, boolean wide) {
        return switch (Slot.opcode(slot)) {
            case Branch.Jump.NEAR_CODE -> new Branch.Jump(false, Slot.offset(slot));
            case Branch.Jump.FAR_CODE -> new Branch.Jump(true, Slot.immediate(slot));
            case Branch.MayGoto.CODE -> new Branch.MayGoto(Slot.offset(slot));
            case Branch.IndirectJump.CODE -> new Branch.IndirectJump(destination(slot));
            case Branch.Call.CODE -> call(slot);
            case Branch.IndirectCall.CODE -> new Branch.IndirectCall(destination(slot));
            case Branch.Exit.CODE -> new Branch.Exit();
            default ->
                new Branch.ConditionalJump(
                        Condition.of(Slot.opcode(slot) & OPERATION),
                        wide,
                        destination(slot),
                        right(slot),
                        Slot.offset(slot));
        };
    }

    private static Instruction call(long slot) {
        if (Slot.source(slot) >= CALLEES.length) {
            throw new UnknownInstructionException();
        }
        return new Branch.Call(CALLEES[Slot.source(slot)], Slot.immediate(slot), Slot.offset(slot));
    }

    private static Instruction arithmetic(long slot, boolean wide) {
        int code = Slot.opcode(slot) & OPERATION;
        if (code == END) {
            return byteSwap(slot, wide);
        } else if (code == Arithmetic.Negation.CODE) {
            return new Arithmetic.Negation(wide, destination(slot));
        } else if (code == Operation.MOV.code() && Slot.offset(slot) != 0) {
            return move(slot, wide);
        }
        return new Arithmetic.Binary(Operation.of(code, Slot.offset(slot)), wide, destination(slot), right(slot));
    }

    private static Instruction byteSwap(long slot, boolean wide) {
        Order order = wide ? Order.SWAP : (Slot.opcode(slot) & Slot.FROM_REGISTER) != 0 ? Order.BE : Order.LE;
        return new Arithmetic.ByteSwap(order, destination(slot), widthOf(Slot.immediate(slot)));
    }

    private static Instruction move(long slot, boolean wide) {
        if (Slot.offset(slot) == SPACE_CAST) {
            int spaces = Slot.immediate(slot);
            return new Arithmetic.AddressSpaceCast(destination(slot), source(slot), spaces >>> 16, spaces & 0xffff);
        }
        return new Arithmetic.SignExtension(wide, destination(slot), source(slot), widthOf(Slot.offset(slot)));
    }

    private static Width widthOf(int bits) {
        return switch (bits) {
            case 8 -> Width.BYTE;
            case 16 -> Width.HALF;
            case 32 -> Width.WORD;
            case 64 -> Width.DOUBLE;
            default -> throw new UnknownInstructionException();
        };
    }

    private static Operand right(long slot) {
        return (Slot.opcode(slot) & Slot.FROM_REGISTER) != 0 ? source(slot) : number(slot);
    }

    private static Immediate number(long slot) {
        return new Immediate(Slot.immediate(slot));
    }

    private static Register destination(long slot) {
        return Register.of(Slot.destination(slot));
    }

    private static Register source(long slot) {
        return Register.of(Slot.source(slot));
    }

    private static Width width(long slot) {
        return Width.ofOpcode(Slot.opcode(slot));
    }
}
