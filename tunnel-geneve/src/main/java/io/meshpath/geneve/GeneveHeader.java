// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A Geneve header (RFC 8926, section 3.4). Immutable.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
 * |        Virtual Network Identifier (VNI)       |    Reserved   |
 * |                    Variable-Length Options                    |
 * </pre>
 *
 * @param protocol the EtherType of what follows; {@link #ETHERNET} in a mesh
 * @param vni 0 to 16777215; in a mesh the sender's security identity
 * @param control whether it is a control packet, which is not forwarded
 * @param options in the order of the wire, 252 octets at most
 */
public record GeneveHeader(int protocol, int vni, boolean control, List<GeneveOption> options) {
    /** The protocol type of an Ethernet frame. */
    public static final int ETHERNET = 0x6558;

    /** Octets of a header without options. */
    public static final int FIXED_LENGTH = 8;

    private static final int UNIT = 4;
    private static final int MAX_OPTIONS = 0x3f * UNIT;
    private static final int VERSION_SHIFT = 6;
    private static final int CONTROL = 0x80;
    private static final int CRITICAL = 0x40;
    private static final int OPTION_LENGTH_MASK = 0x1f;

    public GeneveHeader {
        if (protocol < 0 || protocol > 0xffff) {
            throw new IllegalArgumentException("protocol type does not fit in 16 bits: " + protocol);
        }
        if (vni < 0 || vni > 0xff_ffff) {
            throw new IllegalArgumentException("vni does not fit in 24 bits: " + vni);
        }
        options = List.copyOf(options);
        int length = optionsLength(options);
        if (length > MAX_OPTIONS) {
            throw new IllegalArgumentException("options do not fit in 252 octets: " + length);
        }
    }

    /** The header of an Ethernet frame, without options. */
    public static GeneveHeader ethernet(int vni) {
        return new GeneveHeader(ETHERNET, vni, false, List.of());
    }

    /** The same with one option more. */
    public GeneveHeader with(GeneveOption option) {
        List<GeneveOption> more = new ArrayList<>(options);
        more.add(option);
        return new GeneveHeader(protocol, vni, control, more);
    }

    /** Whether an option must be understood by whoever takes the packet. */
    public boolean isCritical() {
        return options.stream().anyMatch(GeneveOption::isCritical);
    }

    /** The first option of this class and type; the others, known or not, are to be skipped. */
    public Optional<GeneveOption> option(int optionClass, int type) {
        return options.stream()
                .filter(option -> option.optionClass() == optionClass && option.type() == type)
                .findFirst();
    }

    /**
     * Does what a receiver owes the sender of critical options (RFC 8926, section 3.5): drops the packet unless it understands
     * all of them. Options that are not critical are never asked for.
     *
     * @throws CriticalOptionException for the first critical option that is not {@code understood}
     */
    public void requireUnderstood(Predicate<GeneveOption> understood) {
        options.stream()
                .filter(GeneveOption::isCritical)
                .filter(understood.negate())
                .findFirst()
                .ifPresent(option -> {
                    throw new CriticalOptionException(option);
                });
    }

    /** Octets on the wire. */
    public int length() {
        return FIXED_LENGTH + optionsLength(options);
    }

    /** The octets on the wire. */
    public Octets toOctets() {
        ByteBuffer out = ByteBuffer.allocate(length());
        out.put((byte) (optionsLength(options) / UNIT));
        out.put((byte) ((control ? CONTROL : 0) | (isCritical() ? CRITICAL : 0)));
        out.putShort((short) protocol);
        out.putInt(vni << 8);
        for (GeneveOption option : options) {
            out.putShort((short) option.optionClass());
            out.put((byte) option.type());
            out.put((byte) (option.data().length() / UNIT));
            out.put(option.data().toBytes());
        }
        return Octets.copyOf(out.array());
    }

    /**
     * Reads the header at the buffer's position and leaves the position behind it.
     *
     * @throws MalformedGeneveException when it is cut short, its version is not 0, its options do not fill their length, or
     *     the critical bit and the options disagree
     */
    public static GeneveHeader read(ByteBuffer from) {
        require(from.remaining() >= FIXED_LENGTH, "header has " + from.remaining() + " of 8 octets");
        ByteBuffer in = from.slice().order(ByteOrder.BIG_ENDIAN);
        int first = in.get() & 0xff;
        require(first >>> VERSION_SHIFT == 0, "version " + (first >>> VERSION_SHIFT) + " is not 0");
        int optionsLength = (first & MAX_OPTIONS / UNIT) * UNIT;
        int flags = in.get() & 0xff;
        int protocol = in.getShort() & 0xffff;
        int vni = in.getInt() >>> 8;
        require(in.remaining() >= optionsLength, "options have " + in.remaining() + " of " + optionsLength + " octets");
        in.limit(FIXED_LENGTH + optionsLength);
        GeneveHeader header = new GeneveHeader(protocol, vni, (flags & CONTROL) != 0, readOptions(in));
        require(
                header.isCritical() == ((flags & CRITICAL) != 0),
                "critical bit is " + (flags & CRITICAL) / CRITICAL + " but options say otherwise");
        from.position(from.position() + header.length());
        return header;
    }

    private static List<GeneveOption> readOptions(ByteBuffer in) {
        List<GeneveOption> options = new ArrayList<>();
        while (in.hasRemaining()) {
            int optionClass = in.getShort() & 0xffff;
            int type = in.get() & 0xff;
            int length = (in.get() & OPTION_LENGTH_MASK) * UNIT;
            require(in.remaining() >= length, "option has " + in.remaining() + " of " + length + " octets of data");
            options.add(new GeneveOption(optionClass, type, Octets.read(in, in.position(), length)));
            in.position(in.position() + length);
        }
        return options;
    }

    private static int optionsLength(List<GeneveOption> options) {
        return options.stream().mapToInt(GeneveOption::length).sum();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new MalformedGeneveException("malformed Geneve header: " + otherwise);
        }
    }
}
