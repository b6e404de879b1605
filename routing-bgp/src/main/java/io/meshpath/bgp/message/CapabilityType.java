// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.errorprone.annotations.Immutable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The capabilities we know (IANA "Capability Codes"): a table of code, record, and the two directions between octets. */
enum CapabilityType {
    MULTIPROTOCOL(
            1,
            Capability.Multiprotocol.class,
            CapabilityType::multiprotocol,
            (c, out) -> out.putShort((short) c.family().afi()).put((byte) 0).put((byte)
                    c.family().safi())),
    ROUTE_REFRESH(2, Capability.RouteRefresh.class, in -> new Capability.RouteRefresh(), (c, out) -> {}),
    EXTENDED_NEXT_HOP(
            5, Capability.ExtendedNextHop.class, CapabilityType::extendedNextHop, CapabilityType::extendedNextHop),
    EXTENDED_MESSAGE(6, Capability.ExtendedMessage.class, in -> new Capability.ExtendedMessage(), (c, out) -> {}),
    BGP_ROLE(
            9,
            Capability.BgpRole.class,
            in -> new Capability.BgpRole(in.get() & 0xff),
            (c, out) -> out.put((byte) c.code())),
    GRACEFUL_RESTART(
            64, Capability.GracefulRestart.class, CapabilityType::gracefulRestart, CapabilityType::gracefulRestart),
    FOUR_OCTET_AS(
            65,
            Capability.FourOctetAs.class,
            in -> new Capability.FourOctetAs(new AsNumber(in.getInt() & 0xffff_ffffL)),
            (c, out) -> out.putInt((int) c.as().value())),
    ADD_PATH(69, Capability.AddPath.class, CapabilityType::addPath, CapabilityType::addPath),
    ENHANCED_ROUTE_REFRESH(
            70, Capability.EnhancedRouteRefresh.class, in -> new Capability.EnhancedRouteRefresh(), (c, out) -> {}),
    LONG_LIVED_GRACEFUL_RESTART(
            71, Capability.LongLivedGracefulRestart.class, CapabilityType::longLived, CapabilityType::longLived);

    private static final int RESTARTED = 0x8000;
    private static final int NOTIFICATION = 0x4000;
    private static final int FORWARDING = 0x80;

    private final int code;
    private final Class<? extends Capability> kind;
    private final Decoder decoder;
    private final Encoder<Capability> encoder;

    <C extends Capability> CapabilityType(int code, Class<C> kind, Decoder decoder, Encoder<C> encoder) {
        this.code = code;
        this.kind = kind;
        this.decoder = decoder;
        this.encoder = (capability, out) -> encoder.encode(kind.cast(capability), out);
    }

    @Immutable
    @FunctionalInterface
    private interface Decoder {
        Capability decode(ByteBuffer in);
    }

    @Immutable
    @FunctionalInterface
    private interface Encoder<C> {
        void encode(C capability, ByteBuffer out);
    }

    /** Reads one capability whose value is all of {@code value}. */
    static Capability read(int code, ByteBuffer value) {
        return of(code).map(type -> type.decode(value)).orElseGet(() -> unknown(code, value));
    }

    /** Writes code, length and value. */
    static void write(Capability capability, ByteBuffer out) {
        if (capability instanceof Capability.Unknown unknown) {
            out.put((byte) unknown.code()).put((byte) unknown.value().length());
            OctetRun.put(unknown.value(), out);
            return;
        }
        CapabilityType type = of(capability);
        int start = out.put((byte) type.code).put((byte) 0).position();
        type.encoder.encode(capability, out);
        out.put(start - 1, (byte) Lengths.u8(out.position() - start, capability));
    }

    int code() {
        return code;
    }

    private static Optional<CapabilityType> of(int code) {
        for (CapabilityType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static CapabilityType of(Capability capability) {
        for (CapabilityType type : values()) {
            if (type.kind == capability.getClass()) {
                return type;
            }
        }
        throw new AssertionError("no row for " + capability);
    }

    /** A value that does not fit its row is kept as it is: RFC 5492 has no error for it, and ignoring it does no harm. */
    private Capability decode(ByteBuffer value) {
        ByteBuffer rest = value.duplicate();
        try {
            Capability capability = decoder.decode(rest);
            return rest.hasRemaining() ? unknown(code, value) : capability;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return unknown(code, value);
        }
    }

    private static Capability unknown(int code, ByteBuffer value) {
        return new Capability.Unknown(code, OctetRun.rest(value));
    }

    private static Capability multiprotocol(ByteBuffer in) {
        int afi = in.getShort() & 0xffff;
        in.get(); // reserved
        return new Capability.Multiprotocol(new Family(afi, in.get() & 0xff));
    }

    // for each: | afi (16) | safi (16) | afi of the next hop (16) |
    private static Capability extendedNextHop(ByteBuffer in) {
        List<Capability.NextHopFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            int afi = in.getShort() & 0xffff;
            int safi = in.getShort() & 0xffff;
            int nextHopAfi = in.getShort() & 0xffff;
            if (safi <= 0xff) { // no other exists
                families.add(new Capability.NextHopFamily(new Family(afi, safi), nextHopAfi));
            }
        }
        return new Capability.ExtendedNextHop(families);
    }

    private static void extendedNextHop(Capability.ExtendedNextHop nextHops, ByteBuffer out) {
        for (Capability.NextHopFamily each : nextHops.families()) {
            out.putShort((short) each.family().afi())
                    .putShort((short) each.family().safi())
                    .putShort((short) each.nextHopAfi());
        }
    }

    // | R | N | reserved (2) | restart time in seconds (12) | then for each family: | afi (16) | safi (8) | flags (8) |
    private static Capability gracefulRestart(ByteBuffer in) {
        int head = in.getShort() & 0xffff;
        List<Capability.RestartFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            Family family = family(in);
            families.add(new Capability.RestartFamily(family, (in.get() & FORWARDING) != 0));
        }
        return new Capability.GracefulRestart(
                (head & RESTARTED) != 0, (head & NOTIFICATION) != 0, head & 0xfff, families);
    }

    private static void gracefulRestart(Capability.GracefulRestart restart, ByteBuffer out) {
        int bits = (restart.restarted() ? RESTARTED : 0) | (restart.notification() ? NOTIFICATION : 0);
        out.putShort((short) (bits | restart.restartSeconds()));
        for (Capability.RestartFamily each : restart.families()) {
            family(each.family(), out);
            out.put((byte) (each.forwarding() ? FORWARDING : 0));
        }
    }

    // for each family: | afi (16) | safi (8) | flags (8) | long-lived stale time in seconds (24) |
    private static Capability longLived(ByteBuffer in) {
        List<Capability.LongLivedFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            Family family = family(in);
            int word = in.getInt();
            boolean forwarding = (word >>> 24 & FORWARDING) != 0;
            families.add(new Capability.LongLivedFamily(family, forwarding, word & 0xff_ffff));
        }
        return new Capability.LongLivedGracefulRestart(families);
    }

    private static void longLived(Capability.LongLivedGracefulRestart restart, ByteBuffer out) {
        for (Capability.LongLivedFamily each : restart.families()) {
            family(each.family(), out);
            out.putInt((each.forwarding() ? FORWARDING : 0) << 24 | each.staleSeconds());
        }
    }

    private static Capability addPath(ByteBuffer in) {
        List<Capability.AddPathFamily> families = new ArrayList<>();
        while (in.hasRemaining()) {
            Family family = family(in);
            int directions = in.get() & 0xff; // 1 receives, 2 sends, 3 both; another value is ignored (RFC 7911, 4)
            if (directions >= 1 && directions <= 3) {
                families.add(new Capability.AddPathFamily(family, (directions & 1) != 0, (directions & 2) != 0));
            }
        }
        return new Capability.AddPath(families);
    }

    private static void addPath(Capability.AddPath addPath, ByteBuffer out) {
        for (Capability.AddPathFamily each : addPath.families()) {
            family(each.family(), out);
            out.put((byte) ((each.receive() ? 1 : 0) | (each.send() ? 2 : 0)));
        }
    }

    private static Family family(ByteBuffer in) {
        int afi = in.getShort() & 0xffff;
        return new Family(afi, in.get() & 0xff);
    }

    private static void family(Family family, ByteBuffer out) {
        out.putShort((short) family.afi()).put((byte) family.safi());
    }
}
