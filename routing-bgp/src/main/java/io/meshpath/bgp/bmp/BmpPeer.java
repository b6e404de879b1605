// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.datapath.net.IpAddress;
import java.time.Instant;

/**
 * Whom a message is about, and which table: the per-peer header (RFC 7854, section 4.2; RFC 9069, section 4). Immutable.
 *
 * @param view the table
 * @param kind what sort of neighbour it is
 * @param distinguisher tells neighbours of several tables apart; 0 in the default table
 * @param address the neighbour's address; 0.0.0.0 for the loc-rib
 * @param as the neighbour's AS number, or the router's own for the loc-rib, 0 to 4294967295
 * @param id its BGP identifier, in the form of an IPv4 address
 * @param twoOctetAs whether AS paths in the message have numbers of two octets (the A flag)
 * @param filtered whether only a part of the loc-rib is told (the F flag)
 * @param time when the routes came or the session changed, to the microsecond; 1970 where it is not known
 */
public record BmpPeer(
        BmpView view,
        Kind kind,
        long distinguisher,
        IpAddress address,
        long as,
        IpAddress id,
        boolean twoOctetAs,
        boolean filtered,
        Instant time) {
    public BmpPeer {
        if ((kind == Kind.LOC_RIB) != (view == BmpView.LOC_RIB)) {
            throw new IllegalArgumentException("a peer of kind " + kind + " has no table " + view);
        }
        if (filtered && kind != Kind.LOC_RIB) {
            throw new IllegalArgumentException("only the loc-rib is told in parts, not " + view);
        }
        if (as < 0 || as > 0xffff_ffffL) {
            throw new IllegalArgumentException("AS number does not fit in 32 bits: " + as);
        }
        if (!id.isV4()) {
            throw new IllegalArgumentException("BGP identifier is written as an IPv4 address but was " + id);
        }
    }

    /** The sort of neighbour; the number is the peer type. */
    public enum Kind {
        /** A neighbour in the default table. */
        GLOBAL,
        /** A neighbour in a table with a route distinguisher. */
        DISTINGUISHED,
        /** A neighbour in another table that only the router itself can tell apart. */
        LOCAL,
        /** No neighbour: the router's own choice. */
        LOC_RIB
    }

    /** A neighbour in the default table, its AS paths with numbers of four octets. */
    public static BmpPeer of(BmpView view, IpAddress address, long as, IpAddress id, Instant time) {
        return new BmpPeer(view, Kind.GLOBAL, 0, address, as, id, false, false, time);
    }

    /** The router itself, for its loc-rib. */
    public static BmpPeer locRib(long as, IpAddress id, Instant time) {
        return new BmpPeer(BmpView.LOC_RIB, Kind.LOC_RIB, 0, IpAddress.of4(0), as, id, false, false, time);
    }

    /** The same peer and another of its tables. */
    public BmpPeer withView(BmpView other) {
        return new BmpPeer(other, kind, distinguisher, address, as, id, twoOctetAs, filtered, time);
    }

    /** The same at another time. */
    public BmpPeer at(Instant when) {
        return new BmpPeer(view, kind, distinguisher, address, as, id, twoOctetAs, filtered, when);
    }
}
