// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What is used for a prefix is something else now. Immutable.
 *
 * @param paths the best route first, then those that are as good for forwarding (multipath); empty when there is none any
 *     more
 */
public record RibChange(Cidr prefix, List<Route> paths) {
    public RibChange {
        paths = List.copyOf(paths);
    }

    /** The best route now, or empty when there is none any more. */
    public Optional<Route> best() {
        return paths.stream().findFirst();
    }
}
