// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The prefixes of one field of an UPDATE, all of one family: a list that is a few primitive arrays. Immutable.
 *
 * <p>{@link #cursor} walks over it without making objects, which is how routes get from a neighbour into the table.
 */
public final class PrefixRun extends AbstractList<Nlri> implements RandomAccess {
    public static final PrefixRun EMPTY = new PrefixRun(true, new long[0], new long[0], new byte[0], new int[0]);

    private final boolean v4;
    private final long[] highs;
    private final long[] lows;
    private final byte[] lengths;
    private final int[] pathIds;

    /** {@code highs} may be empty for IPv4, and {@code pathIds} where there are none. */
    PrefixRun(boolean v4, long[] highs, long[] lows, byte[] lengths, int[] pathIds) {
        this.v4 = v4;
        this.highs = highs;
        this.lows = lows;
        this.lengths = lengths;
        this.pathIds = pathIds;
    }

    /**
     * The same prefixes in the same order.
     *
     * @throws IllegalArgumentException when they are of more than one family
     */
    public static PrefixRun copyOf(List<Nlri> prefixes) {
        if (prefixes instanceof PrefixRun run) {
            return run;
        }
        if (prefixes.isEmpty()) {
            return EMPTY;
        }
        int count = prefixes.size();
        boolean v4 = prefixes.get(0).prefix().isV4();
        PrefixRun run = new PrefixRun(v4, new long[count], new long[count], new byte[count], new int[count]);
        for (int i = 0; i < count; i++) {
            Nlri nlri = prefixes.get(i);
            if (nlri.prefix().isV4() != v4) {
                throw new IllegalArgumentException("not of one family: " + prefixes.get(0) + " and " + nlri);
            }
            run.highs[i] = nlri.prefix().network().high();
            run.lows[i] = nlri.prefix().network().low();
            run.lengths[i] = (byte) nlri.prefix().prefixLength();
            run.pathIds[i] = nlri.pathId();
        }
        return run;
    }

    /** The family of all of them; IPv4 where there are none. */
    public Family family() {
        return v4 ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }

    @Override
    public int size() {
        return lows.length;
    }

    @Override
    public Nlri get(int index) {
        IpAddress network = new IpAddress(v4, high(index), lows[index]);
        return new Nlri(new Cidr(network, length(index)), pathId(index));
    }

    /** From before the first prefix on. */
    public PrefixCursor cursor() {
        return new Cursor();
    }

    private long high(int index) {
        return v4 ? 0 : highs[index];
    }

    private int length(int index) {
        return lengths[index] & 0xff;
    }

    private int pathId(int index) {
        return pathIds.length == 0 ? 0 : pathIds[index];
    }

    private final class Cursor implements PrefixCursor {
        private int at = -1;

        @Override
        public boolean next() {
            return ++at < lows.length;
        }

        @Override
        public long high() {
            return PrefixRun.this.high(at);
        }

        @Override
        public long low() {
            return lows[at];
        }

        @Override
        public int length() {
            return PrefixRun.this.length(at);
        }

        @Override
        public int pathId() {
            return PrefixRun.this.pathId(at);
        }
    }
}
