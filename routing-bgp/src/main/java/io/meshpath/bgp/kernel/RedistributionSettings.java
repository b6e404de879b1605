// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.message.PathAttributes;
import java.util.Set;

/**
 * Which of the kernel's routes are announced, and with what. Immutable. {@link Redistribution} does it.
 *
 * @param table the routing table they are in
 * @param protocols who made them: the numbers that {@code ip route} shows as {@code proto}, such as {@link #CONNECTED} and
 *     {@link #STATIC}; never the protocol of our own routes
 * @param attributes what they are announced with; without a next hop each neighbour is told our address on its session
 */
public record RedistributionSettings(int table, Set<Integer> protocols, PathAttributes attributes) {
    /** Routes that come with the addresses of links (RTPROT_KERNEL). */
    public static final int CONNECTED = 2;
    /** Routes made by hand with {@code ip route}, which says {@code boot} unless told otherwise (RTPROT_BOOT). */
    public static final int BOOT = 3;
    /** Routes made by an administrator (RTPROT_STATIC). */
    public static final int STATIC = 4;

    public RedistributionSettings {
        protocols = Set.copyOf(protocols);
        if (table == 0) {
            throw new IllegalArgumentException("table must not be 0");
        }
        for (int protocol : protocols) {
            if (protocol < 1 || protocol > 255) {
                throw new IllegalArgumentException("protocol must be from 1 to 255 but was " + protocol);
            }
        }
    }

    /** The routes of the main table made by one of {@code protocols}, announced as they are. */
    public static RedistributionSettings of(Integer... protocols) {
        return new RedistributionSettings(KernelSettings.MAIN_TABLE, Set.of(protocols), PathAttributes.EMPTY);
    }

    public RedistributionSettings withTable(int table) {
        return new RedistributionSettings(table, protocols, attributes);
    }

    public RedistributionSettings withAttributes(PathAttributes attributes) {
        return new RedistributionSettings(table, protocols, attributes);
    }
}
