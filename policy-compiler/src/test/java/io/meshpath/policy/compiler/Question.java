// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;

/** One packet of some endpoint. */
record Question(int endpoint, Direction direction, int identity, PortSpace space, int port) {
    @Override
    public String toString() {
        return direction + " of endpoint " + endpoint + (direction == Direction.INGRESS ? " from" : " to")
                + " identity " + identity + ", " + space + " " + port;
    }
}
