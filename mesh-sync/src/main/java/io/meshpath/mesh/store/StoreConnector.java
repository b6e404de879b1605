// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.time.Duration;

/** Where a store is. Safe for use by multiple threads. */
@FunctionalInterface
public interface StoreConnector {
    /**
     * A connection on which each request may take so long; whether anybody answers may only show at the first one.
     *
     * @throws io.meshpath.mesh.MeshException when there is nothing that could be connected to
     */
    KeyValueStore connect(Duration deadline);
}
