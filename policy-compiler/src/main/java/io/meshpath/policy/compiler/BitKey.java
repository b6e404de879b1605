// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of small numbers as the key of a hash table. The hash of {@link BitSet} itself puts sets of one number, of
 * which there are most here, into a few dozen buckets. Whoever makes a key does not change the set any more.
 */
final class BitKey {
    private static final int SPREAD = 0x9e3779b9; // 2^32 by the golden ratio

    private final BitSet bits;
    private final int hash;

    BitKey(BitSet bits) {
        this.bits = bits;
        int mixed = 0;
        for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
            mixed = (mixed + bit + 1) * SPREAD;
            mixed ^= mixed >>> 15;
        }
        this.hash = mixed;
    }

    /** The set. The caller must not change it. */
    BitSet bits() {
        return bits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BitKey that && hash == that.hash && bits.equals(that.bits);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
