// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/**
 * {@code destination = 5 ll}, or {@code ld_pseudo destination, kind, low}: a load of 64 bits that takes two slots (RFC 9669, section 5.4). What the two numbers mean is
 * for {@code kind} to say; the kernel puts an address in their place.
 *
 * @param low the first slot's immediate: for a map its descriptor
 * @param high the second slot's: for a value of a map its offset there
 */
public record Constant(Kind kind, Register destination, int low, int high) implements Instruction {
    static final int CODE = 0x18;

    /** What the numbers of a load mean; the order is that of the encoding. */
    public enum Kind {
        /** 64 bits, the lower half first. */
        NUMBER,
        /** The map behind the descriptor {@code low}. */
        MAP,
        /** The address of the byte {@code high} of the first value in the map behind the descriptor {@code low}. */
        MAP_VALUE,
        /** The variable of the kernel that has this number in the type information behind descriptor {@code high}. */
        KERNEL_VARIABLE,
        /** The function at this distance in slots from the second slot. */
        FUNCTION,
        /** The map with this index among the descriptors that the program is loaded with. */
        MAP_INDEX,
        /** As {@link #MAP_VALUE}, with an index. */
        MAP_INDEX_VALUE;

        private static final Kind[] ALL = values();

        static Kind of(int source) {
            if (source >= ALL.length) {
                throw new UnknownInstructionException();
            }
            return ALL[source];
        }
    }

    /** The 64 bits of {@code value}. */
    public static Constant number(Register destination, long value) {
        return new Constant(Kind.NUMBER, destination, (int) value, (int) (value >>> Integer.SIZE));
    }

    /** Both numbers as one of 64 bits. */
    public long value() {
        return (long) high << Integer.SIZE | low & 0xffff_ffffL;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the order of Kind is the encoding's
    public long encode() {
        return Slot.of(CODE, destination.number(), kind.ordinal(), 0, low);
    }

    @Override
    public long encodeSecond() {
        return Slot.of(0, 0, 0, 0, high);
    }

    @Override
    public int slots() {
        return 2;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the order of Kind is the encoding's
    public String text(Syntax syntax) {
        return kind == Kind.NUMBER
                ? destination + " = " + syntax.number(value()) + " ll"
                : "ld_pseudo\t" + destination + ", " + syntax.number(kind.ordinal()) + ", "
                        + syntax.number(low & 0xffff_ffffL);
    }
}
