// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.demo.lab.Crossing;
import io.meshpath.demo.lab.RouterKind;

/**
 * How the demo is run. Immutable.
 *
 * @param crossing how packets cross between nodes
 * @param router who routes between them, where there is no tunnel
 * @param ipv6 whether the network between the nodes is of IPv6, else of IPv4
 * @param keep whether to leave everything in place at the end
 * @param verbose whether to print each command that is run
 */
public record DemoOptions(Crossing crossing, RouterKind router, boolean ipv6, boolean keep, boolean verbose) {
    /** VXLAN over IPv4, cleaned up, without the commands. */
    public static final DemoOptions DEFAULT = new DemoOptions(Crossing.VXLAN, RouterKind.BIRD, false, false, false);
}
