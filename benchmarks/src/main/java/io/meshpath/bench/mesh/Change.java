// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * One change in etcd, and how a kernel shows that it knows. Immutable.
 *
 * @param value the key's from now on; empty to delete it
 * @param shown whether a kernel knows; empty where no map of its own tells
 */
record Change(String key, Optional<String> value, Optional<Predicate<KernelState>> shown) {
    static Change put(Pair pair, Predicate<KernelState> shown) {
        return new Change(pair.key(), Optional.of(pair.value()), Optional.of(shown));
    }

    static Change delete(Pair pair, Predicate<KernelState> shown) {
        return new Change(pair.key(), Optional.empty(), Optional.of(shown));
    }

    /** The same change, which is not looked for. */
    Change unseen() {
        return new Change(key, value, Optional.empty());
    }
}
