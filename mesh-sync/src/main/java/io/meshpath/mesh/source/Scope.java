// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.store.StoreHeader;
import java.util.List;

/**
 * What of a store is to be followed. Immutable.
 *
 * @param prefixes in the order in which they are read; none begins with another one
 * @param header of the answer that this was concluded from
 */
public record Scope(List<String> prefixes, StoreHeader header) {
    public Scope {
        prefixes = List.copyOf(prefixes);
    }
}
