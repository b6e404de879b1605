// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/**
 * How large the packets are that the stack hands to a device which cuts them up itself, or has them cut up on the way
 * (generic segmentation offload). Immutable.
 *
 * @param octets 1 or more; the device's driver has a limit of its own
 * @param segments 1 to 65,535
 */
public record GsoLimits(int octets, int segments) {
    /** What a device has that nobody has changed. */
    public static final GsoLimits DEFAULT = new GsoLimits(65_536, 65_535);

    public GsoLimits {
        if (octets < 1) {
            throw new IllegalArgumentException("gso octets must be positive but were " + octets);
        }
        if (segments < 1 || segments > 0xffff) {
            throw new IllegalArgumentException("gso segments must be from 1 to 65535 but were " + segments);
        }
    }
}
