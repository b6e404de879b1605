// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;

/**
 * A route that a policy is asked about. Immutable.
 *
 * @param attributes as received on import, as in our table on export
 * @param source whom we have it from
 * @param validation what the RPKI says about its origin
 */
public record Candidate(Cidr prefix, PathAttributes attributes, RouteSource source, Validation validation) {
    /** The unicast family of the prefix. */
    public Family family() {
        return Family.of(prefix);
    }
}
