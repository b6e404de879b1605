// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.datapath.net.Cidr;

/**
 * Of which prefixes the validity may have changed: those inside a prefix whose VRPs changed. Immutable once {@link
 * Rpki#drainChanges} has given it away.
 */
public final class VrpChanges {
    static final VrpChanges NONE = new VrpChanges();

    /** From so many prefixes on, finding out which routes they touch costs more than to look at all routes. */
    private static final int MANY = 10_000;

    private static final int CHANGED = 1;

    private final PrefixTrie v4 = new PrefixTrie(false);
    private final PrefixTrie v6 = new PrefixTrie(true);
    private int count;
    private boolean all;

    VrpChanges() {}

    /** Whether nothing has changed. */
    public boolean isEmpty() {
        return count == 0 && !all;
    }

    /** Whether a route to {@code prefix} may validate otherwise than before. */
    public boolean touches(Cidr prefix) {
        if (all) {
            return true;
        }
        long high = VrpTable.high(prefix);
        long low = VrpTable.low(prefix);
        PrefixTrie changed = prefix.isV4() ? v4 : v6;
        int node = changed.first(high, low, prefix.prefixLength());
        while (node != PrefixTrie.NONE && changed.value(node) != CHANGED) {
            node = changed.next(node, high, low, prefix.prefixLength());
        }
        return node != PrefixTrie.NONE;
    }

    void add(Cidr prefix) {
        PrefixTrie changed = prefix.isV4() ? v4 : v6;
        int node = changed.insert(VrpTable.high(prefix), VrpTable.low(prefix), prefix.prefixLength());
        changed.setValue(node, CHANGED);
        count++;
        all |= count > MANY;
    }

    /** All VRPs of a table came or went. */
    void add(VrpTable table) {
        if (table.size() > MANY) {
            all = true;
        } else {
            table.vrps().forEach(vrp -> add(vrp.prefix()));
        }
    }
}
