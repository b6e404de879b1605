// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs code as RFC 9669 says it runs, as far as it needs registers and the stack only: what the kernel is compared to. */
final class Interpreter {
    private static final int STACK = 512;

    private final long[] registers = new long[11];
    private final ByteBuffer stack = ByteBuffer.allocate(STACK).order(ByteOrder.nativeOrder());

    private Interpreter() {}

    /** What {@code code} returns if R1 is {@code argument} at first. */
    static long run(Code code, long argument) {
        Interpreter machine = new Interpreter();
        machine.registers[1] = argument;
        int slot = 0;
        while (true) {
            Instruction instruction = code.instruction(slot);
            if (instruction instanceof Branch.Exit) {
                return machine.registers[0];
            }
            slot += instruction.slots() + machine.step(instruction);
        }
    }

    /** Answers how many slots to skip. */
    private int step(Instruction instruction) {
        if (instruction instanceof Arithmetic.Binary one) {
            long right = value(one.source());
            long left = one.operation() == Operation.MOV
                    ? right
                    : registers[one.destination().number()];
            set(
                    one.destination(),
                    one.wide() ? wide(one.operation(), left, right) : narrow(one.operation(), left, right));
        } else if (instruction instanceof Arithmetic.Negation one) {
            long negative = -registers[one.destination().number()];
            set(one.destination(), one.wide() ? negative : low(negative));
        } else if (instruction instanceof Arithmetic.SignExtension one) {
            long extended = signed(one.from(), value(one.source()));
            set(one.destination(), one.wide() ? extended : low(extended));
        } else if (instruction instanceof Arithmetic.ByteSwap one) {
            set(
                    one.destination(),
                    swap(one.order(), one.width(), registers[one.destination().number()]));
        } else if (instruction instanceof Constant one) {
            set(one.destination(), one.value());
        } else if (instruction instanceof Memory memory) {
            access(memory);
        } else if (instruction instanceof Branch.ConditionalJump jump) {
            return isTaken(jump) ? jump.offset() : 0;
        } else {
            return ((Branch) instruction).target();
        }
        return 0;
    }

    private void access(Memory memory) {
        if (memory instanceof Memory.Store store) {
            write(store.width(), STACK + store.offset(), value(store.source()));
        } else if (memory instanceof Memory.Load load) {
            long read = read(load.width(), STACK + load.offset());
            set(load.destination(), load.signed() ? signed(load.width(), read) : read);
        } else if (memory instanceof Memory.LoadAcquire load) {
            set(load.destination(), read(load.width(), STACK + load.offset()));
        } else if (memory instanceof Memory.StoreRelease store) {
            write(store.width(), STACK + store.offset(), value(store.source()));
        } else {
            atomic((Memory.Atomic) memory);
        }
    }

    private void atomic(Memory.Atomic one) {
        int at = STACK + one.offset();
        long before = read(one.width(), at);
        long right = value(one.source());
        long expected = one.width() == Width.DOUBLE ? registers[0] : low(registers[0]);
        long after = switch (one.operation()) {
            case ADD, FETCH_ADD -> before + right;
            case OR, FETCH_OR -> before | right;
            case AND, FETCH_AND -> before & right;
            case XOR, FETCH_XOR -> before ^ right;
            case XCHG -> right;
            case CMPXCHG -> before == expected ? right : before;
        };
        write(one.width(), at, after);
        if (one.operation() == AtomicOperation.CMPXCHG) {
            registers[0] = before;
        } else if (one.operation().fetches()) {
            set(one.source(), before);
        }
    }

    private long value(Operand operand) {
        return operand instanceof Register register ? registers[register.number()] : operand.immediate();
    }

    private void set(Register register, long value) {
        registers[register.number()] = value;
    }

    private static long low(long value) {
        return value & 0xffff_ffffL;
    }

    private static long wide(Operation operation, long left, long right) {
        return switch (operation) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> right == 0 ? 0 : Long.divideUnsigned(left, right);
            case SDIV -> right == 0 ? 0 : left / right;
            case MOD -> right == 0 ? left : Long.remainderUnsigned(left, right);
            case SMOD -> right == 0 ? left : left % right;
            case OR -> left | right;
            case AND -> left & right;
            case XOR -> left ^ right;
            case LSH -> left << right;
            case RSH -> left >>> right;
            case ARSH -> left >> right;
            case MOV -> right;
        };
    }

    private static long narrow(Operation operation, long wideLeft, long wideRight) {
        int left = (int) wideLeft;
        int right = (int) wideRight;
        return low(
                switch (operation) {
                    case DIV -> right == 0 ? 0 : Integer.divideUnsigned(left, right);
                    case SDIV -> right == 0 ? 0 : left / right;
                    case MOD -> right == 0 ? left : Integer.remainderUnsigned(left, right);
                    case SMOD -> right == 0 ? left : left % right;
                    case LSH -> left << right;
                    case RSH -> left >>> right;
                    case ARSH -> left >> right;
                    default -> wide(operation, left, right);
                });
    }

    private static long signed(Width from, long value) {
        int unused = Long.SIZE - from.bits();
        return value << unused >> unused;
    }

    private static long swap(Arithmetic.Order order, Width width, long value) {
        int unused = Long.SIZE - width.bits();
        boolean bigEndianHost = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        boolean stays = order == Arithmetic.Order.LE && !bigEndianHost || order == Arithmetic.Order.BE && bigEndianHost;
        return stays ? value << unused >>> unused : Long.reverseBytes(value) >>> unused;
    }

    private boolean isTaken(Branch.ConditionalJump jump) {
        long left = registers[jump.left().number()];
        long right = value(jump.right());
        if (!jump.wide()) {
            left = signed(Width.WORD, left);
            right = signed(Width.WORD, right);
        }
        return switch (jump.condition()) {
            case EQ -> left == right;
            case NE -> left != right;
            case SET -> (left & right) != 0;
            case GT -> Long.compareUnsigned(left, right) > 0;
            case GE -> Long.compareUnsigned(left, right) >= 0;
            case LT -> Long.compareUnsigned(left, right) < 0;
            case LE -> Long.compareUnsigned(left, right) <= 0;
            case SGT -> left > right;
            case SGE -> left >= right;
            case SLT -> left < right;
            case SLE -> left <= right;
        };
    }

    private long read(Width width, int at) {
        return switch (width) {
            case BYTE -> stack.get(at) & 0xff;
            case HALF -> stack.getShort(at) & 0xffff;
            case WORD -> low(stack.getInt(at));
            case DOUBLE -> stack.getLong(at);
        };
    }

    private void write(Width width, int at, long value) {
        switch (width) {
            case BYTE -> stack.put(at, (byte) value);
            case HALF -> stack.putShort(at, (short) value);
            case WORD -> stack.putInt(at, (int) value);
            case DOUBLE -> stack.putLong(at, value);
        }
    }
}
