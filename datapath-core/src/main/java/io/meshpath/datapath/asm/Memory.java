// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** Loads, stores and atomic operations (RFC 9669, section 5). Offsets are in bytes, signed 16-bit numbers. */
public sealed interface Memory extends Instruction {
    /** {@code destination = *(u32 *)(base + offset)}; a {@code signed} one extends the sign (Linux 6.6). */
    record Load(Width width, boolean signed, Register destination, Register base, int offset) implements Memory {
        static final int PLAIN = 0x61;
        static final int SIGNED = 0x81;

        public Load {
            Slot.requireOffset(offset);
            if (signed && width == Width.DOUBLE) {
                throw new IllegalArgumentException("a load of 8 bytes has no sign to extend");
            }
        }

        @Override
        public long encode() {
            int opcode = (signed ? SIGNED : PLAIN) | width.code();
            return Slot.of(opcode, destination.number(), base.number(), offset, 0);
        }

        @Override
        public String text(Syntax syntax) {
            String register = signed ? destination.toString() : syntax.moved(destination, width);
            return register + " = *" + syntax.pointer(signed ? 's' : 'u', width, base, offset);
        }
    }

    /** {@code *(u32 *)(base + offset) = source}. */
    record Store(Width width, Register base, int offset, Operand source) implements Memory {
        static final int NUMBER = 0x62;
        static final int REGISTER = 0x63;

        public Store {
            Slot.requireOffset(offset);
        }

        @Override
        public long encode() {
            int opcode = (source instanceof Register ? REGISTER : NUMBER) | width.code();
            return Slot.of(opcode, base.number(), source.source(), offset, source.immediate());
        }

        @Override
        public String text(Syntax syntax) {
            String value = source instanceof Register register
                    ? syntax.moved(register, width)
                    : syntax.number(source.immediate());
            return "*" + syntax.pointer('u', width, base, offset) + " = " + value;
        }
    }

    /** {@code lock *(u64 *)(base + offset) += source}; {@code width} is {@link Width#WORD} or {@link Width#DOUBLE}. */
    record Atomic(AtomicOperation operation, Width width, Register base, int offset, Register source)
            implements Memory {
        static final int CODE = 0xc3;

        public Atomic {
            Slot.requireOffset(offset);
            if (width.bytes() < Integer.BYTES) {
                throw new IllegalArgumentException("atomic operations have 4 or 8 bytes: " + width);
            }
        }

        @Override
        public long encode() {
            return Slot.of(CODE | width.code(), base.number(), source.number(), offset, operation.code());
        }

        @Override
        public String text(Syntax syntax) {
            boolean wide = width == Width.DOUBLE;
            String place = syntax.place(base, offset);
            String register = syntax.register(source, wide);
            return switch (operation) {
                case ADD, OR, AND, XOR ->
                    "lock *" + syntax.pointer('u', width, base, offset) + " " + operation.word() + " "
                            + (operation == AtomicOperation.ADD ? syntax.moved(source, width) : register);
                case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR ->
                    register + " = atomic_fetch_" + operation.word() + "(" + syntax.pointer('u', width, base, offset)
                            + ", " + register + ")";
                case XCHG -> register + " = xchg" + (wide ? "_64(" : "32_32(") + place + ", " + register + ")";
                case CMPXCHG -> {
                    String r0 = syntax.register(Register.R0, wide);
                    String form = wide ? "_64(" : "32_32(";
                    yield r0 + " = cmpxchg" + form + place + ", " + r0 + ", " + register + ")";
                }
            };
        }
    }

    /** {@code destination = load_acquire((u64 *)(base + offset))}: nothing after it happens before it (Linux 6.15). */
    record LoadAcquire(Width width, Register destination, Register base, int offset) implements Memory {
        static final int OPERATION = 0x100;

        public LoadAcquire {
            Slot.requireOffset(offset);
        }

        @Override
        public long encode() {
            return Slot.of(Atomic.CODE | width.code(), destination.number(), base.number(), offset, OPERATION);
        }

        @Override
        public String text(Syntax syntax) {
            return syntax.register(destination, width == Width.DOUBLE) + " = load_acquire("
                    + syntax.pointer('u', width, base, offset) + ")";
        }
    }

    /** {@code store_release((u64 *)(base + offset), source)}: nothing before it happens after it (Linux 6.15). */
    record StoreRelease(Width width, Register base, int offset, Register source) implements Memory {
        static final int OPERATION = 0x110;

        public StoreRelease {
            Slot.requireOffset(offset);
        }

        @Override
        public long encode() {
            return Slot.of(Atomic.CODE | width.code(), base.number(), source.number(), offset, OPERATION);
        }

        @Override
        public String text(Syntax syntax) {
            return "store_release(" + syntax.pointer('u', width, base, offset) + ", "
                    + syntax.register(source, width == Width.DOUBLE) + ")";
        }
    }

    /**
     * {@code r0 = *(u16 *)skb[place]}: a field of the packet in host byte order, from R6, which holds the context. The
     * program ends with 0 if the packet is shorter. Historic; for the types that had classic BPF.
     *
     * @param place a number of bytes, or a register to which {@code offset} is added
     * @param offset added to a register; 0 beside a number
     */
    record LoadPacket(Width width, Operand place, int offset) implements Memory {
        static final int ABSOLUTE = 0x20;
        static final int INDIRECT = 0x40;

        public LoadPacket {
            if (width == Width.DOUBLE) {
                throw new IllegalArgumentException("a packet is read by 1, 2 or 4 bytes");
            }
            if (place instanceof Immediate && offset != 0) {
                throw new IllegalArgumentException("a number of bytes has no offset beside it: " + offset);
            }
        }

        @Override
        public long encode() {
            int mode = place instanceof Register ? INDIRECT : ABSOLUTE;
            return Slot.of(mode | width.code(), 0, place.source(), 0, place.immediate() | offset);
        }

        @Override
        public String text(Syntax syntax) {
            return "r0 = *(u" + width.bits() + " *)skb[" + syntax.operand(place, true) + "]";
        }
    }
}
