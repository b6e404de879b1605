// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.RouteSource;

/** What kind of source a route is from. */
public enum SourceKind {
    /** We announced it ourselves. */
    LOCAL,
    /** A neighbour of our own system. */
    INTERNAL,
    /** A neighbour of another system. */
    EXTERNAL;

    static SourceKind of(RouteSource source) {
        if (source.isLocal()) {
            return LOCAL;
        }
        return source.external() ? EXTERNAL : INTERNAL;
    }
}
