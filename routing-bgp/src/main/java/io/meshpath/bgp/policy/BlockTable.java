// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.datapath.net.IpAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The prefix ranges of one family by block, for look-ups that allocate nothing: a hash table with one probe for each length
 * that blocks have. Bits stand at the upper end of 128. Immutable.
 */
final class BlockTable {
    private static final byte EMPTY = -1;

    private final long[] high;
    private final long[] low;
    private final short[] blockLength;
    private final short[] least;
    private final short[] most;
    private final int mask;
    private final int[] lengths; // that blocks have, ascending

    private BlockTable(int slots, int[] lengths) {
        this.high = new long[slots];
        this.low = new long[slots];
        this.blockLength = new short[slots];
        this.least = new short[slots];
        this.most = new short[slots];
        this.mask = slots - 1;
        this.lengths = lengths;
        Arrays.fill(blockLength, EMPTY);
    }

    static BlockTable of(List<PrefixRange> ranges) {
        int slots = Math.max(2, Integer.highestOneBit(Math.max(1, ranges.size())) << 2);
        int[] lengths = ranges.stream()
                .mapToInt(range -> range.block().prefixLength())
                .distinct()
                .sorted()
                .toArray();
        BlockTable table = new BlockTable(slots, lengths);
        ranges.forEach(table::add);
        return table;
    }

    private void add(PrefixRange range) {
        IpAddress network = range.block().network();
        int length = range.block().prefixLength();
        int slot = slot(high(network), low(network), length);
        while (blockLength[slot] != EMPTY) {
            slot = slot + 1 & mask;
        }
        high[slot] = high(network);
        low[slot] = low(network);
        blockLength[slot] = (short) length;
        least[slot] = (short) range.least();
        most[slot] = (short) range.most();
    }

    /** Whether the prefix of this length that begins at {@code network} is in one of the ranges. */
    boolean contains(IpAddress network, int length) {
        long networkHigh = high(network);
        long networkLow = low(network);
        for (int block : lengths) {
            if (block > length) {
                return false;
            }
            long blockHigh = networkHigh & leading(Math.min(block, 64));
            long blockLow = networkLow & leading(Math.max(block - 64, 0));
            if (isThere(blockHigh, blockLow, block, length)) {
                return true;
            }
        }
        return false;
    }

    /** A block may stand there several times, with different lengths. */
    private boolean isThere(long blockHigh, long blockLow, int block, int length) {
        for (int slot = slot(blockHigh, blockLow, block); blockLength[slot] != EMPTY; slot = slot + 1 & mask) {
            boolean same = high[slot] == blockHigh && low[slot] == blockLow && blockLength[slot] == block;
            if (same && least[slot] <= length && length <= most[slot]) {
                return true;
            }
        }
        return false;
    }

    private int slot(long high, long low, int length) {
        long mixed = (high * 31 + low) * 31 + length;
        mixed *= 0x9e37_79b9_7f4a_7c15L; // 2^64 divided by the golden ratio spreads neighbouring blocks
        return (int) (mixed >>> 32) & mask;
    }

    private static long high(IpAddress address) {
        return address.isV4() ? address.low() << 32 : address.high();
    }

    private static long low(IpAddress address) {
        return address.isV4() ? 0 : address.low();
    }

    private static long leading(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits); // Java shifts by 64 as by 0
    }
}
