// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.Map;
import java.util.Optional;

/**
 * A community: a mark on a route, by convention an AS number and a value of its own (RFC 1997). Immutable.
 *
 * @param bits the mark, the AS number in the upper half
 */
public record Community(int bits) {
    /** Somebody is about to take the route away: like it least (RFC 8326). */
    public static final Community GRACEFUL_SHUTDOWN = new Community(0xffff_0000);
    /** Use the route although it is one of our own (RFC 7611). */
    public static final Community ACCEPT_OWN = new Community(0xffff_0001);
    /** Kept long after its neighbour went away: like it least (RFC 9494). */
    public static final Community LLGR_STALE = new Community(0xffff_0006);
    /** Not to be kept long after its neighbour went away (RFC 9494). */
    public static final Community NO_LLGR = new Community(0xffff_0007);
    /** Of the backup of a pair of multicast routers (RFC 9026). */
    public static final Community STANDBY_PE = new Community(0xffff_0009);
    /** Throw away what goes there (RFC 7999). */
    public static final Community BLACKHOLE = new Community(0xffff_029a);
    /** Stays inside the autonomous system. */
    public static final Community NO_EXPORT = new Community(0xffff_ff01);
    /** Goes to no neighbour at all. */
    public static final Community NO_ADVERTISE = new Community(0xffff_ff02);
    /** Goes to no neighbour of another autonomous system, not even inside a confederation. */
    public static final Community NO_EXPORT_SUBCONFED = new Community(0xffff_ff03);
    /** Goes to customers and to no peer (RFC 3765). */
    public static final Community NO_PEER = new Community(0xffff_ff04);

    /** IANA "Well-known Communities": what {@link #parse} reads by name. */
    private static final Map<String, Community> WELL_KNOWN = Map.of(
            "graceful-shutdown", GRACEFUL_SHUTDOWN,
            "accept-own", ACCEPT_OWN,
            "llgr-stale", LLGR_STALE,
            "no-llgr", NO_LLGR,
            "standby-pe", STANDBY_PE,
            "blackhole", BLACKHOLE,
            "no-export", NO_EXPORT,
            "no-advertise", NO_ADVERTISE,
            "no-export-subconfed", NO_EXPORT_SUBCONFED,
            "no-peer", NO_PEER);

    /**
     * The community {@code as:value}.
     *
     * @throws IllegalArgumentException unless both fit in 16 bits
     */
    public static Community of(int as, int value) {
        if (as < 0 || as > 0xffff || value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("half of a community does not fit in 16 bits: " + as + ":" + value);
        }
        return new Community(as << 16 | value);
    }

    /**
     * Reads "65000:1", or the name of a well-known community: "no-export", "blackhole".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Community parse(String text) {
        Community named = WELL_KNOWN.get(text);
        if (named != null) {
            return named;
        }
        if (text.indexOf(':') < 0) {
            throw new IllegalArgumentException("neither a community nor one of "
                    + WELL_KNOWN.keySet().stream().sorted().toList() + ": '" + text + "'");
        }
        int[] halves = Marks.numbers(text, 2, 0xffff, "community");
        return of(halves[0], halves[1]);
    }

    /** The name of a well-known community, as {@link #parse} reads it. */
    public Optional<String> name() {
        for (Map.Entry<String, Community> named : WELL_KNOWN.entrySet()) {
            if (named.getValue().equals(this)) {
                return Optional.of(named.getKey());
            }
        }
        return Optional.empty();
    }

    /** "65000:1", also for a well-known one. */
    @Override
    public String toString() {
        return (bits >>> 16) + ":" + (bits & 0xffff);
    }
}
