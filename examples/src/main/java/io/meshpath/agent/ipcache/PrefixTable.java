// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Values by prefix, found by the longest prefix that contains another. Not safe for use by multiple threads. */
final class PrefixTable<V> {
    private final Map<Cidr, V> values = new HashMap<>();
    private final NavigableSet<Cidr> order = new TreeSet<>(); // a prefix comes directly before those inside it

    /** Sets a value; true when that changed something. */
    boolean put(Cidr prefix, V value) {
        order.add(prefix);
        return !value.equals(values.put(prefix, value));
    }

    boolean remove(Cidr prefix) {
        order.remove(prefix);
        return values.remove(prefix) != null;
    }

    boolean contains(Cidr prefix) {
        return values.containsKey(prefix);
    }

    Optional<V> get(Cidr prefix) {
        return Optional.ofNullable(values.get(prefix));
    }

    Set<Cidr> prefixes() {
        return values.keySet();
    }

    /** The prefixes inside {@code outer}, itself included. */
    List<Cidr> inside(Cidr outer) {
        List<Cidr> inside = new ArrayList<>();
        for (Cidr prefix : order.tailSet(outer, true)) {
            if (!outer.contains(prefix)) {
                break;
            }
            inside.add(prefix);
        }
        return inside;
    }

    /** The value of the longest prefix that contains {@code prefix}, itself included: at most 129 hash look-ups. */
    Optional<V> longest(Cidr prefix) {
        for (int length = prefix.prefixLength(); length >= 0; length--) {
            V value = values.get(Cidr.masking(prefix.network(), length));
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
