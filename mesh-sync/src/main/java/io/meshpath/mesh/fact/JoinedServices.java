// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster's services, whether it writes them as such or as endpoint slices: of each name one of the two is taken whole,
 * so that nobody is counted twice. Not safe for use by multiple threads.
 */
final class JoinedServices {
    private final ServiceFacts services;
    private final SliceFacts slices;
    private final FactTable<ServiceName, ClusterService> table = new FactTable<>();
    private boolean slicesFirst;

    JoinedServices(ServiceFacts services, SliceFacts slices) {
        this.services = services;
        this.slices = slices;
    }

    /** What is taken, as of the last {@link #changes}. */
    Map<ServiceName, ClusterService> taken() {
        return table.taken();
    }

    /** Which of the two is taken where both are there. */
    void preferSlices(boolean first) {
        if (slicesFirst != first) {
            slicesFirst = first;
            table.keys().forEach(this::decide);
        }
    }

    /** What is taken differently from when this was last asked. */
    Changes<ServiceName, ClusterService> changes() {
        Changes<ServiceName, ClusterService> said = services.table().changes();
        Set<ServiceName> moved = new HashSet<>(slices.moved());
        moved.addAll(said.changed().keySet());
        moved.addAll(said.gone());
        moved.forEach(this::decide);
        return table.changes();
    }

    private void decide(ServiceName name) {
        Optional<ClusterService> whole =
                Optional.ofNullable(services.table().taken().get(name));
        Optional<ClusterService> joined = slices.service(name);
        Optional<ClusterService> taken = slicesFirst ? joined.or(() -> whole) : whole.or(() -> joined);
        taken.ifPresentOrElse(service -> table.say(name, service), () -> table.unsay(name));
        table.decide(name, taken);
    }
}
