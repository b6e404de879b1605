// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

/** Opens connections: the kernel's, or in tests what the test says. */
interface Dialer {
    /** Begins to connect, and answers later with {@link Neighbor#dialed} or {@link Neighbor#dialFailed}. */
    void dial(Neighbor neighbor);

    /** Gives up the attempt for {@code neighbor}, if there is one; nothing will be answered. */
    void abandon(Neighbor neighbor);
}
