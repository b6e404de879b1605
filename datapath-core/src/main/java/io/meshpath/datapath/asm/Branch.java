// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** What may continue elsewhere (RFC 9669, section 4.3). Offsets count slots of 8 bytes from the next instruction. */
public sealed interface Branch extends Instruction {
    /** Where it may go, counted in slots from the one behind it; 0 for those that go nowhere in this code. */
    default int target() {
        return 0;
    }

    /** Whether {@link #target} says something. */
    default boolean isJump() {
        return false;
    }

    /** {@code if left == right goto +offset}; of {@code wide} ones all 64 bits are compared, else the lower halves. */
    record ConditionalJump(Condition condition, boolean wide, Register left, Operand right, int offset)
            implements Branch {
        static final int WIDE = 0x05;
        static final int NARROW = 0x06;

        public ConditionalJump {
            Slot.requireOffset(offset);
        }

        @Override
        public long encode() {
            int opcode = condition.code() | Slot.fromRegister(right) | (wide ? WIDE : NARROW);
            return Slot.of(opcode, left.number(), right.source(), offset, right.immediate());
        }

        @Override
        public int target() {
            return offset;
        }

        @Override
        public boolean isJump() {
            return true;
        }

        @Override
        public String text(Syntax syntax) {
            return "if " + syntax.register(left, wide) + " " + condition.sign() + " " + syntax.operand(right, wide)
                    + " goto " + syntax.signed(offset);
        }
    }

    /** {@code goto +offset}; a {@code far} one has 32 bits for the offset (Linux 6.6). */
    record Jump(boolean far, int offset) implements Branch {
        static final int NEAR_CODE = 0x05;
        static final int FAR_CODE = 0x06;

        public Jump {
            if (!far) {
                Slot.requireOffset(offset);
            }
        }

        @Override
        public long encode() {
            return far ? Slot.of(FAR_CODE, 0, 0, 0, offset) : Slot.of(NEAR_CODE, 0, 0, offset, 0);
        }

        @Override
        public int target() {
            return offset;
        }

        @Override
        public boolean isJump() {
            return true;
        }

        @Override
        public String text(Syntax syntax) {
            return (far ? "gotol " : "goto ") + syntax.signed(offset);
        }
    }

    /** {@code may_goto +offset}: goes there when a loop has had its share of time (Linux 6.9). */
    record MayGoto(int offset) implements Branch {
        static final int CODE = 0xe5;

        public MayGoto {
            Slot.requireOffset(offset);
        }

        @Override
        public long encode() {
            return Slot.of(CODE, 0, 0, offset, 0);
        }

        @Override
        public int target() {
            return offset;
        }

        @Override
        public boolean isJump() {
            return true;
        }

        @Override
        public String text(Syntax syntax) {
            return "may_goto " + syntax.signed(offset);
        }
    }

    /** {@code gotox r1}: to the place that a jump table gave (Linux 6.19). */
    record IndirectJump(Register place) implements Branch {
        static final int CODE = 0x0d;

        @Override
        public long encode() {
            return Slot.of(CODE, place.number(), 0, 0, 0);
        }

        @Override
        public String text(Syntax syntax) {
            return "gotox " + place;
        }
    }

    /** What a call is of. */
    enum Callee {
        /** A function that the kernel has for programs, by its number: {@link Helper}. */
        HELPER,
        /** A function of the same code, by its distance in slots from the next instruction. */
        LOCAL,
        /** A function of the kernel, by its number in the kernel's type information (Linux 5.13). */
        KERNEL
    }

    /**
     * {@code call number}.
     *
     * @param module for a function of a kernel module, where its type information is among the descriptors that the
     *     program is loaded with; 0 otherwise
     */
    record Call(Callee callee, int number, int module) implements Branch {
        static final int CODE = 0x85;

        public Call {
            Slot.requireOffset(module);
            if (module != 0 && callee != Callee.KERNEL) {
                throw new IllegalArgumentException("only functions of the kernel belong to modules: " + callee);
            }
        }

        @Override
        @SuppressWarnings("EnumOrdinal") // the order of Callee is the encoding's
        public long encode() {
            return Slot.of(CODE, 0, callee.ordinal(), module, number);
        }

        @Override
        public String text(Syntax syntax) {
            return "call " + syntax.number(number);
        }
    }

    /** {@code callx r1}, which compilers write and no kernel takes. */
    record IndirectCall(Register function) implements Branch {
        static final int CODE = 0x8d;

        @Override
        public long encode() {
            return Slot.of(CODE, function.number(), 0, 0, 0);
        }

        @Override
        public String text(Syntax syntax) {
            return "callx " + function;
        }
    }

    /** {@code exit}: back to the caller, or out of the program with R0. */
    record Exit() implements Branch {
        static final int CODE = 0x95;

        @Override
        public long encode() {
            return CODE;
        }

        @Override
        public String text(Syntax syntax) {
            return "exit";
        }
    }
}
