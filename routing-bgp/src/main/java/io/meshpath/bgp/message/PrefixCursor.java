// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/**
 * Walks over prefixes of one family without making objects of them. Owned by one thread.
 *
 * <p>Addresses are those of {@link io.meshpath.datapath.net.IpAddress#high} and {@link
 * io.meshpath.datapath.net.IpAddress#low}; the bits after the prefix are zero.
 */
public interface PrefixCursor {
    /** Goes to the next prefix, at first to the first; false when there is none left. */
    boolean next();

    long high();

    long low();

    /** The prefix length in bits. */
    int length();

    /** The path identifier; 0 where the session has none. */
    int pathId();
}
