// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import java.util.List;

/**
 * Where a backend is, and who should use it, for routing by topology. Immutable.
 *
 * @param zone where the backend runs
 * @param forZones from where it should be used; empty says nothing
 */
public record BackendZone(String zone, List<String> forZones) {
    public BackendZone {
        forZones = List.copyOf(forZones);
    }
}
