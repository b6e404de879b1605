// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The layouts of numbers, runs of octets, addresses, names and enumerations, and arrays of any layout; structures are made of
 * these by {@link StructLayout}.
 *
 * <p>{@code U…} and {@code S…} are in the host's byte order, {@code BE…} in network byte order. Unsigned values that fit travel as
 * the next wider Java type's value; {@link #U32}, {@link #U64} and their like use all bits, so the highest makes the Java number
 * negative.
 */
public final class Layouts {
    /** 0 to 255. */
    public static final Layout<Integer> U8 = new HostNumbers.U8();

    /** -128 to 127. */
    public static final Layout<Integer> S8 = new HostNumbers.S8();

    /** 0 to 65535. */
    public static final Layout<Integer> U16 = new HostNumbers.U16();

    /** -32768 to 32767. */
    public static final Layout<Integer> S16 = new HostNumbers.S16();

    /** 0 to 65535, in network byte order: a port, for one. */
    public static final Layout<Integer> BE16 = new NetworkNumbers.Be16();

    /** The 32 bits of an {@code int}, without a sign in C. */
    public static final Layout<Integer> U32 = new HostNumbers.U32();

    /** An {@code int}, which is what C calls it too. */
    public static final Layout<Integer> S32 = new HostNumbers.S32();

    /** The 32 bits of an {@code int}, in network byte order: an IPv4 address, for one. */
    public static final Layout<Integer> BE32 = new NetworkNumbers.Be32();

    /** The 64 bits of a {@code long}, without a sign in C. */
    public static final Layout<Long> U64 = new HostNumbers.U64();

    /** A {@code long}, with a sign in C too. */
    public static final Layout<Long> S64 = new HostNumbers.S64();

    /** The 64 bits of a {@code long}, in network byte order. */
    public static final Layout<Long> BE64 = new NetworkNumbers.Be64();

    /** A byte, 0 or not. */
    public static final Layout<Boolean> BOOL = new ByteLayouts.Bool();

    /** An Ethernet address, 6 octets. */
    public static final Layout<Octets> MAC = bytes(6);

    /** An IPv4 address in network byte order, {@code __be32} in C. */
    public static final Layout<Inet4Address> IPV4 = new AddressLayouts.Ipv4();

    /** An IPv6 address, 16 octets; an IPv4 address mapped into it stays an IPv6 address. */
    public static final Layout<Inet6Address> IPV6 = new AddressLayouts.Ipv6();

    private Layouts() {}

    /** Exactly {@code length} octets. */
    public static Layout<Octets> bytes(int length) {
        return new ByteLayouts.Run(length);
    }

    /** Text of fewer than {@code length} bytes of UTF-8, with zeroes behind it: {@code char name[length]}. */
    public static Layout<String> text(int length) {
        return new ByteLayouts.Text(length);
    }

    /** Exactly {@code length} values, one behind the other. */
    public static <T> Layout<List<T>> array(Layout<T> element, int length) {
        return new ArrayLayout<>(element, length);
    }

    /**
     * An {@code enum} of C in 4 bytes. A number that no constant has is refused when it is read.
     *
     * @param name of the enumeration in C
     * @param number the number of a constant: {@code Enum::ordinal} where they count from 0
     */
    public static <E extends Enum<E>> Layout<E> enumeration(
            String name, Class<E> type, ToIntFunction<? super E> number) {
        return EnumLayout.of(name, type, number);
    }
}
