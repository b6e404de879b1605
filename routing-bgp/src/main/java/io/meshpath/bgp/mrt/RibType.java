// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.Family;
import java.util.Optional;

/** The subtypes of TABLE_DUMP_V2 that hold the routes of one prefix: a table (RFC 6396, section 4.3; RFC 8050, section 4). */
enum RibType {
    RIB_IPV4_UNICAST(2, Family.IPV4_UNICAST, false),
    RIB_IPV4_MULTICAST(3, new Family(1, 2), false),
    RIB_IPV6_UNICAST(4, Family.IPV6_UNICAST, false),
    RIB_IPV6_MULTICAST(5, new Family(2, 2), false),
    RIB_IPV4_UNICAST_ADDPATH(8, Family.IPV4_UNICAST, true),
    RIB_IPV4_MULTICAST_ADDPATH(9, new Family(1, 2), true),
    RIB_IPV6_UNICAST_ADDPATH(10, Family.IPV6_UNICAST, true),
    RIB_IPV6_MULTICAST_ADDPATH(11, new Family(2, 2), true);

    static final int TYPE = 13;
    static final int PEER_INDEX_TABLE = 1;

    private final int subtype;
    private final Family family;
    private final boolean withPaths;

    RibType(int subtype, Family family, boolean withPaths) {
        this.subtype = subtype;
        this.family = family;
        this.withPaths = withPaths;
    }

    static Optional<RibType> of(int subtype) {
        for (RibType type : values()) {
            if (type.subtype == subtype) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static RibType of(Family family, boolean withPaths) {
        for (RibType type : values()) {
            if (type.family.equals(family) && type.withPaths == withPaths) {
                return type;
            }
        }
        throw new IllegalArgumentException("TABLE_DUMP_V2 has no subtype for " + family);
    }

    int subtype() {
        return subtype;
    }

    Family family() {
        return family;
    }

    boolean withPaths() {
        return withPaths;
    }
}
