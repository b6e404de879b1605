// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells a sink what became of some services, and everything once it has failed. Not safe for use by multiple threads. */
final class ServiceListener {
    private final StateSink<ServiceName, GlobalService> sink;
    private boolean failed; // since it was last told everything

    ServiceListener(StateSink<ServiceName, GlobalService> sink) {
        this.sink = sink;
    }

    /** These services are now what they are in {@code services}, or are no longer there. */
    void changed(Set<ServiceName> names, Map<ServiceName, GlobalService> services) {
        boolean everything = failed;
        failed = true;
        if (everything) {
            sink.update(services);
            sink.prune(services);
        } else {
            tell(names, services);
        }
        failed = false;
    }

    private void tell(Set<ServiceName> names, Map<ServiceName, GlobalService> services) {
        Map<ServiceName, GlobalService> changed = new TreeMap<>(services);
        changed.keySet().retainAll(names);
        Set<ServiceName> gone = new TreeSet<>(names);
        gone.removeAll(changed.keySet());
        if (!changed.isEmpty()) {
            sink.update(changed);
        }
        if (!gone.isEmpty()) {
            sink.delete(gone);
        }
    }
}
