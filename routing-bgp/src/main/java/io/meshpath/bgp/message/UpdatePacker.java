// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts prefixes that share their attributes into as few UPDATEs as the session's longest message allows. Not safe for use
 * by multiple threads.
 *
 * <p>An UPDATE announces in one field or withdraws in one field, never more (RFC 7606, section 5.1): IPv4 in the fields of
 * RFC 4271, other families in the MP attributes.
 */
public final class UpdatePacker {
    /** Message header and the two length fields of an UPDATE. */
    private static final int FIXED_LENGTH = BgpReader.HEADER_LENGTH + 4;
    /** Flags, code, extended length, family, length of next hop and reserved octet of MP_REACH_NLRI. */
    private static final int MP_REACH_LENGTH = 4 + 3 + 1 + 1;
    /** Flags, code, extended length and family of MP_UNREACH_NLRI. */
    private static final int MP_UNREACH_LENGTH = 4 + 3;

    private final MessageFormat format;
    private final ByteBuffer scratch;
    private @Nullable PathAttributes measured;
    private int measuredLength;

    public UpdatePacker(MessageFormat format) {
        this.format = format;
        this.scratch = ByteBuffer.allocate(format.maxLength());
    }

    /**
     * The next UPDATE that announces prefixes of one family with these attributes. Takes from {@code prefixes} as many as
     * fit.
     *
     * @param attributes those of the route, next hop included
     * @return empty, with nothing taken, when the attributes leave no room for a prefix
     */
    public Optional<BgpMessage.Update> announce(PathAttributes attributes, Family family, Iterator<Nlri> prefixes) {
        boolean plain = family.equals(Family.IPV4_UNICAST);
        PathAttribute.NextHop nextHop = attributes
                .nextHop()
                .orElseThrow(() -> new IllegalArgumentException("route has no next hop: " + attributes));
        PathAttributes others = plain ? attributes : attributes.without(PathAttribute.NextHop.class);
        int taken = lengthOf(attributes, others) + (plain ? 0 : MP_REACH_LENGTH + lengthOf(nextHop));
        List<Nlri> fitting = take(prefixes, family, format.maxLength() - FIXED_LENGTH - taken);
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                plain
                        ? new BgpMessage.Update(List.of(), others, fitting)
                        : new BgpMessage.Update(
                                List.of(),
                                others.with(new PathAttribute.MpReach(family, nextHop, fitting)),
                                List.of()));
    }

    /** The next UPDATE that withdraws prefixes of one family. Takes from {@code prefixes} as many as fit. */
    public BgpMessage.Update withdraw(Family family, Iterator<Nlri> prefixes) {
        int room = format.maxLength() - FIXED_LENGTH;
        if (family.equals(Family.IPV4_UNICAST)) {
            return new BgpMessage.Update(take(prefixes, family, room), PathAttributes.EMPTY, List.of());
        }
        List<Nlri> fitting = take(prefixes, family, room - MP_UNREACH_LENGTH);
        return new BgpMessage.Update(
                List.of(), PathAttributes.of(new PathAttribute.MpUnreach(family, fitting)), List.of());
    }

    /** Stops when the longest prefix of the family would not fit any more: no prefix is taken and given back. */
    private List<Nlri> take(Iterator<Nlri> prefixes, Family family, int room) {
        boolean withPaths = format.sendsPaths().contains(family);
        int longest = Prefixes.maxLength(family, withPaths);
        List<Nlri> fitting = new ArrayList<>();
        int left = room;
        while (left >= longest && prefixes.hasNext()) {
            Nlri nlri = prefixes.next();
            fitting.add(nlri);
            left -= Prefixes.length(nlri, withPaths);
        }
        return fitting;
    }

    private static int lengthOf(PathAttribute.NextHop nextHop) {
        return nextHop.address().isV4() ? 4 : nextHop.linkLocal().isPresent() ? 32 : 16;
    }

    /** Octets of {@code others} on the wire; runs of routes share their attributes, so the last answer is kept. */
    private int lengthOf(PathAttributes attributes, PathAttributes others) {
        if (!attributes.equals(measured)) {
            measured = attributes;
            scratch.clear();
            try {
                AttributeWriter.write(FourOctetPaths.split(others, format), format, scratch);
                measuredLength = scratch.position();
            } catch (BufferOverflowException e) {
                measuredLength = format.maxLength(); // longer than any message: no prefix will fit
            }
        }
        return measuredLength;
    }
}
