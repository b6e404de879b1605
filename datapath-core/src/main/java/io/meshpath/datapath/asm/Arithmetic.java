// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** Arithmetic between registers (RFC 9669, section 4). Of {@code wide} ones all 64 bits count; the others clear the upper half. */
public sealed interface Arithmetic extends Instruction {
    /** {@code destination operation= source}. */
    record Binary(Operation operation, boolean wide, Register destination, Operand source) implements Arithmetic {
        @Override
        public long encode() {
            int opcode = operation.code() | Slot.fromRegister(source) | Slot.arithmetic(wide);
            return Slot.of(opcode, destination.number(), source.source(), operation.offset(), source.immediate());
        }

        @Override
        public String text(Syntax syntax) {
            return syntax.register(destination, wide) + " " + operation.sign() + " " + syntax.operand(source, wide);
        }
    }

    /** {@code destination = -destination}. */
    record Negation(boolean wide, Register destination) implements Arithmetic {
        static final int CODE = 0x80;

        @Override
        public long encode() {
            return Slot.of(CODE | Slot.arithmetic(wide), destination.number(), 0, 0, 0);
        }

        @Override
        public String text(Syntax syntax) {
            String register = syntax.register(destination, wide);
            return register + " = -" + register;
        }
    }

    /**
     * {@code destination = (s8)source}: a move that extends the sign (Linux 6.6).
     *
     * @param from the width whose sign counts: {@link Width#WORD} for wide ones only, never {@link Width#DOUBLE}
     */
    record SignExtension(boolean wide, Register destination, Register source, Width from) implements Arithmetic {
        public SignExtension {
            if (from.bytes() >= (wide ? Width.DOUBLE : Width.WORD).bytes()) {
                throw new IllegalArgumentException("a move does not extend the sign of all it has: " + from);
            }
        }

        @Override
        public long encode() {
            int opcode = Operation.MOV.code() | Slot.FROM_REGISTER | Slot.arithmetic(wide);
            return Slot.of(opcode, destination.number(), source.number(), from.bits(), 0);
        }

        @Override
        public String text(Syntax syntax) {
            return syntax.register(destination, wide) + " = (s" + from.bits() + ")" + syntax.register(source, wide);
        }
    }

    /** To or from big-endian or little-endian order, or the other way round whatever the machine's (Linux 6.6). */
    enum Order {
        LE(0xd4, "le"),
        BE(0xdc, "be"),
        SWAP(0xd7, "bswap");

        private final int opcode;
        private final String word;

        Order(int opcode, String word) {
            this.opcode = opcode;
            this.word = word;
        }
    }

    /**
     * {@code destination = be16 destination}.
     *
     * @param width {@link Width#HALF} or more
     */
    record ByteSwap(Order order, Register destination, Width width) implements Arithmetic {
        public ByteSwap {
            if (width == Width.BYTE) {
                throw new IllegalArgumentException("one byte has no order");
            }
        }

        @Override
        public long encode() {
            return Slot.of(order.opcode, destination.number(), 0, 0, width.bits());
        }

        @Override
        public String text(Syntax syntax) {
            return destination + " = " + order.word + width.bits() + " " + destination;
        }
    }

    /**
     * {@code destination = addr_space_cast(source, to, from)}: a pointer into an arena in another form (Linux 6.9).
     *
     * @param to a number of 16 bits; 0 is the kernel's form, 1 an arena's
     * @param from likewise
     */
    record AddressSpaceCast(Register destination, Register source, int to, int from) implements Arithmetic {
        private static final int SPACES = 1 << 16;

        public AddressSpaceCast {
            if (to < 0 || to >= SPACES || from < 0 || from >= SPACES) {
                throw new IllegalArgumentException("address spaces are numbered from 0 to 65535: " + to + ", " + from);
            }
        }

        @Override
        public long encode() {
            int opcode = Operation.MOV.code() | Slot.FROM_REGISTER | Slot.arithmetic(true);
            return Slot.of(opcode, destination.number(), source.number(), 1, to << 16 | from);
        }

        @Override
        public String text(Syntax syntax) {
            return destination + " = addr_space_cast(" + source + ", " + syntax.number(to) + ", " + syntax.number(from)
                    + ")";
        }
    }
}
