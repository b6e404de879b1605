// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import io.meshpath.datapath.asm.Arithmetic.Order;
import io.meshpath.datapath.asm.Branch.Callee;
import io.meshpath.datapath.asm.Constant.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes code instruction by instruction; methods are called as the kernel's documentation calls the instructions, in the
 * order of the text: destination first, {@code 32} for the lower halves of registers.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class Assembler {
    private static final int FIRST_SLOTS = 64;

    /** An instruction that wants to know how far away a label is. */
    private record Jump(int slot, Label to) {}

    private final Map<Label, Integer> places = new HashMap<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final Map<Integer, String> maps = new HashMap<>();
    private long[] slots = new long[FIRST_SLOTS];
    private int count;

    /** {@code destination operation= source}. */
    public Assembler alu(Operation operation, Register destination, Register source) {
        return add(new Arithmetic.Binary(operation, true, destination, source));
    }

    /**
     * {@code destination operation= value}.
     *
     * @throws IllegalArgumentException if {@code value} does not fit in a signed 32-bit number
     */
    public Assembler alu(Operation operation, Register destination, long value) {
        return add(new Arithmetic.Binary(operation, true, destination, Immediate.signed(value)));
    }

    /** The same on the lower halves; the upper half of {@code destination} becomes zero. */
    public Assembler alu32(Operation operation, Register destination, Register source) {
        return add(new Arithmetic.Binary(operation, false, destination, source));
    }

    /**
     * Likewise.
     *
     * @throws IllegalArgumentException if {@code value} does not fit in 32 bits, signed or not
     */
    public Assembler alu32(Operation operation, Register destination, long value) {
        return add(new Arithmetic.Binary(operation, false, destination, Immediate.word(value)));
    }

    /** {@code destination = source}. */
    public Assembler mov(Register destination, Register source) {
        return alu(Operation.MOV, destination, source);
    }

    /**
     * {@code destination = value}.
     *
     * @throws IllegalArgumentException if {@code value} does not fit in a signed 32-bit number: use {@link #constant}
     */
    public Assembler mov(Register destination, long value) {
        return alu(Operation.MOV, destination, value);
    }

    /** {@code destination = -destination}. */
    public Assembler neg(Register destination) {
        return add(new Arithmetic.Negation(true, destination));
    }

    /** {@code destination = (s8)source}: all 64 bits take the sign of the lowest {@code from} (Linux 6.6). */
    public Assembler movsx(Register destination, Register source, Width from) {
        return add(new Arithmetic.SignExtension(true, destination, source, from));
    }

    /** {@code destination = be16 destination}. */
    public Assembler swap(Order order, Register destination, Width width) {
        return add(new Arithmetic.ByteSwap(order, destination, width));
    }

    /** {@code destination = *(u32 *)(base + offset)}. */
    public Assembler load(Width width, Register destination, Register base, int offset) {
        return add(new Memory.Load(width, false, destination, base, offset));
    }

    /** {@code destination = *(s32 *)(base + offset)} (Linux 6.6). */
    public Assembler loadSigned(Width width, Register destination, Register base, int offset) {
        return add(new Memory.Load(width, true, destination, base, offset));
    }

    /** {@code *(u32 *)(base + offset) = source}. */
    public Assembler store(Width width, Register base, int offset, Register source) {
        return add(new Memory.Store(width, base, offset, source));
    }

    /**
     * {@code *(u32 *)(base + offset) = value}.
     *
     * @throws IllegalArgumentException if {@code value} does not fit in a signed 32-bit number, or in 32 bits if no more
     *     are stored
     */
    public Assembler store(Width width, Register base, int offset, long value) {
        Immediate number = width == Width.DOUBLE ? Immediate.signed(value) : Immediate.word(value);
        return add(new Memory.Store(width, base, offset, number));
    }

    /** {@code lock *(u64 *)(base + offset) operation= source}. */
    public Assembler atomic(AtomicOperation operation, Width width, Register base, int offset, Register source) {
        return add(new Memory.Atomic(operation, width, base, offset, source));
    }

    /** {@code destination = value ll}, of any 64 bits. */
    public Assembler constant(Register destination, long value) {
        return add(Constant.number(destination, value));
    }

    /** {@code destination} = the map called {@code name} when the code is loaded. */
    public Assembler map(Register destination, String name) {
        maps.put(count, name);
        return add(new Constant(Kind.MAP, destination, 0, 0));
    }

    /** {@code destination} = the address of the byte {@code offset} of the first value in the array {@code name}. */
    public Assembler mapValue(Register destination, String name, int offset) {
        maps.put(count, name);
        return add(new Constant(Kind.MAP_VALUE, destination, 0, offset));
    }

    /** {@code destination} = the function that begins at {@code function}, for helpers that call back. */
    public Assembler function(Register destination, Label function) {
        jumps.add(new Jump(count, function));
        return add(new Constant(Kind.FUNCTION, destination, 0, 0));
    }

    /** {@code if left condition right goto target}. */
    public Assembler jump(Condition condition, Register left, Register right, Label target) {
        return jump(new Branch.ConditionalJump(condition, true, left, right, 0), target);
    }

    /**
     * {@code if left condition right goto target}.
     *
     * @throws IllegalArgumentException if {@code right} does not fit in a signed 32-bit number
     */
    public Assembler jump(Condition condition, Register left, long right, Label target) {
        return jump(new Branch.ConditionalJump(condition, true, left, Immediate.signed(right), 0), target);
    }

    /** The same, comparing lower halves (Linux 5.1). */
    public Assembler jump32(Condition condition, Register left, Register right, Label target) {
        return jump(new Branch.ConditionalJump(condition, false, left, right, 0), target);
    }

    /**
     * Likewise.
     *
     * @throws IllegalArgumentException if {@code right} does not fit in 32 bits, signed or not
     */
    public Assembler jump32(Condition condition, Register left, long right, Label target) {
        return jump(new Branch.ConditionalJump(condition, false, left, Immediate.word(right), 0), target);
    }

    /** {@code goto target}. */
    public Assembler jump(Label target) {
        return jump(new Branch.Jump(false, 0), target);
    }

    /** {@code gotol target}, which reaches further than 32767 slots (Linux 6.6). */
    public Assembler jumpFar(Label target) {
        return jump(new Branch.Jump(true, 0), target);
    }

    /** {@code may_goto target} (Linux 6.9). */
    public Assembler mayGoto(Label target) {
        return jump(new Branch.MayGoto(0), target);
    }

    private Assembler jump(Branch branch, Label target) {
        jumps.add(new Jump(count, target));
        return add(branch);
    }

    /** Calls a function of the kernel; R1 to R5 hold the arguments and are lost, R0 takes the result. */
    public Assembler call(Helper helper) {
        return add(new Branch.Call(Callee.HELPER, helper.number(), 0));
    }

    /** Calls a function of this code, which begins at {@code function} and ends with {@link #exit}. */
    public Assembler call(Label function) {
        return jump(new Branch.Call(Callee.LOCAL, 0, 0), function);
    }

    /** Calls the function with this number in the kernel's type information (Linux 5.13). */
    public Assembler callKernel(int type) {
        return add(new Branch.Call(Callee.KERNEL, type, 0));
    }

    /** {@code exit}. */
    public Assembler exit() {
        return add(new Branch.Exit());
    }

    /**
     * Puts {@code label} here: before the next instruction.
     *
     * @throws IllegalArgumentException if it is somewhere already
     */
    public Assembler label(Label label) {
        Integer before = places.putIfAbsent(label, count);
        if (before != null) {
            throw new IllegalArgumentException("label " + label + " is at slot " + before + " already, now " + count);
        }
        return this;
    }

    /** Any instruction, as it is. */
    public Assembler add(Instruction instruction) {
        if (count + 2 > slots.length) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        slots[count++] = instruction.encode();
        if (instruction.slots() == 2) {
            slots[count++] = instruction.encodeSecond();
        }
        return this;
    }

    /**
     * The code, all jumps with their distances.
     *
     * @throws IllegalStateException if a label that is jumped to was not put anywhere, or is too far for the jump
     */
    public Code assemble() {
        long[] code = Arrays.copyOf(slots, count);
        for (Jump jump : jumps) {
            code[jump.slot()] = Distances.write(code[jump.slot()], jump.slot(), jump.to(), places.get(jump.to()));
        }
        Map<Integer, String> names = new TreeMap<>();
        places.forEach((label, slot) -> names.merge(slot, label.toString(), (one, other) -> one));
        return new Code(code, maps, names);
    }
}
