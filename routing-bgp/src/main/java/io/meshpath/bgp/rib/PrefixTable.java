// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;

/**
 * Numbers the prefixes of one family: a hash table with open addressing, whose keys are the prefixes themselves.
 *
 * <p>A prefix keeps its number as long as somebody {@linkplain #hold holds} it. Addresses are given as {@link
 * IpAddress#high} and {@link IpAddress#low}; the bits after the prefix are zero.
 */
public final class PrefixTable {
    /** No prefix has this number. */
    public static final int NONE = 0;

    private static final int FIRST_CAPACITY = 1 << 10;
    /** As many slots as a cache line has. */
    private static final int BLOCK_SHIFT = 4;

    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final boolean v4;
    private final LongPages highs = new LongPages();
    private final LongPages lows = new LongPages();
    private final BytePages lengths = new BytePages();
    private final IntPages holders = new IntPages();
    private final NumberPool numbers = new NumberPool();
    private int[] slots = new int[FIRST_CAPACITY];

    /** An empty table for {@code family}, which is IPv4 or IPv6 unicast. */
    public PrefixTable(Family family) {
        this.v4 = family.equals(Family.IPV4_UNICAST);
    }

    /** The number of a prefix, or {@link #NONE}. */
    public int find(long high, long low, int length) {
        return slots[slotOf(high, low, length)];
    }

    /** The number of a prefix, which the caller holds before it asks for the next one. */
    public int findOrAdd(long high, long low, int length) {
        int slot = slotOf(high, low, length);
        if (slots[slot] != NONE) {
            return slots[slot];
        }
        int number = numbers.take();
        if (!v4) {
            highs.set(number, high);
        }
        lows.set(number, low);
        lengths.set(number, (byte) length);
        slots[slot] = number;
        if (numbers.size() > slots.length / 2) {
            grow();
        }
        return number;
    }

    /** One more who needs the prefix under this number. */
    public void hold(int number) {
        holders.set(number, holders.get(number) + 1);
    }

    /** One less; after the last one the number may become another prefix's. */
    public void release(int number) {
        int left = holders.get(number) - 1;
        holders.set(number, left);
        if (left == 0) {
            remove(number);
        }
    }

    public long high(int number) {
        return v4 ? 0 : highs.get(number);
    }

    public long low(int number) {
        return lows.get(number);
    }

    /** The prefix length in bits. */
    public int length(int number) {
        return lengths.get(number) & 0xff;
    }

    public Cidr prefix(int number) {
        return new Cidr(new IpAddress(v4, high(number), low(number)), length(number));
    }

    /** Above every number that is in use. */
    public int limit() {
        return numbers.limit();
    }

    /** How many prefixes there are. */
    public int size() {
        return numbers.size();
    }

    /** Where the prefix is, or where it would be put. */
    private int slotOf(long high, long low, int length) {
        int mask = slots.length - 1;
        int slot = home(high, low, length) & mask;
        while (slots[slot] != NONE && !isAt(slots[slot], high, low, length)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isAt(int number, long high, long low, int length) {
        return lows.get(number) == low && length(number) == length && (v4 || highs.get(number) == high);
    }

    /** Spreads blocks of prefixes, and leaves the neighbours in a block beside each other: tables come in runs. */
    private int home(long high, long low, int length) {
        boolean inHigh = !v4 && length <= 64;
        long word = inHigh ? high : low;
        int unused = v4 ? 32 - length : inHigh ? 64 - length : 128 - length;
        long last = unused == 64 ? 0 : word >>> unused;
        long mixed = ((last >>> BLOCK_SHIFT) + length) * SPREAD ^ (inHigh ? 0 : high) * Long.rotateLeft(SPREAD, 32);
        mixed ^= mixed >>> 32;
        return (int) (mixed * SPREAD >>> 32) << BLOCK_SHIFT | (int) last & (1 << BLOCK_SHIFT) - 1;
    }

    private int home(int number) {
        return home(high(number), low(number), length(number));
    }

    private void grow() {
        int[] before = slots;
        slots = new int[2 * before.length];
        int mask = slots.length - 1;
        for (int number : before) {
            if (number != NONE) {
                int slot = home(number) & mask;
                while (slots[slot] != NONE) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = number;
            }
        }
    }

    /** Closes the gap, so that a search need not go past slots that were used once (Knuth, 6.4, algorithm R). */
    private void remove(int number) {
        int mask = slots.length - 1;
        int gap = slotOf(high(number), low(number), length(number));
        for (int slot = gap + 1 & mask; slots[slot] != NONE; slot = slot + 1 & mask) {
            int distance = slot - (home(slots[slot]) & mask) & mask;
            if (distance >= (slot - gap & mask)) {
                slots[gap] = slots[slot];
                gap = slot;
            }
        }
        slots[gap] = NONE;
        numbers.giveBack(number);
    }
}
