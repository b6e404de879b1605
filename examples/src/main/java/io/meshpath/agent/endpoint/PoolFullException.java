// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.Cidr;

/** Every address of the node's pod CIDR is in use. */
public final class PoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolFullException(Cidr cidr, int inUse) {
        super("pod CIDR " + cidr + " is full: " + inUse
                + " addresses are in use; delete an endpoint or give the node a larger CIDR");
    }
}
