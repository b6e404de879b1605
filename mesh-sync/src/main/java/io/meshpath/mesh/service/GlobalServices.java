// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.fact.StateSink;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The services of all clusters, those of the same namespace and name put together, as the local cluster sees them.
 *
 * <p>{@link #of} is the sink that a mirror of each cluster is given, the local one too. Which backends are preferred is
 * the reader's to say ({@link #prefer}): it does not travel. Safe for use by multiple threads.
 */
public final class GlobalServices {
    private final ClusterName local;

    // Guards all below, and is held while the listener is called, so that it hears everything in order.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<ServiceName, ServiceAffinity> affinities = new HashMap<>();

    @GuardedBy("lock")
    private final ServiceListener listener;

    private volatile Map<ServiceName, GlobalService> services = Map.of();

    /** No services so far, seen from this cluster. */
    public GlobalServices(ClusterName local) {
        this(local, StateSink.ignoring());
    }

    /**
     * The same, with a sink for every change to the whole. It is called by the mirrors' threads, one at a time; when it
     * throws, the mirror that called it begins anew, and the sink is then told everything.
     */
    public GlobalServices(ClusterName local, StateSink<ServiceName, GlobalService> listener) {
        this.local = local;
        this.listener = new ServiceListener(listener);
    }

    /** Where one cluster's services go. */
    public StateSink<ServiceName, ClusterService> of(ClusterName cluster) {
        return new StateSink<>() {
            @Override
            public void update(Map<ServiceName, ClusterService> changed) {
                change(changed.keySet(), name -> Optional.ofNullable(changed.get(name)));
            }

            @Override
            public void delete(Set<ServiceName> gone) {
                change(gone, name -> Optional.empty());
            }

            @Override
            public void prune(Map<ServiceName, ClusterService> whole) {
                Set<ServiceName> beyond = new TreeSet<>();
                services.values().stream()
                        .filter(service -> service.parts().containsKey(cluster))
                        .map(GlobalService::name)
                        .filter(name -> !whole.containsKey(name))
                        .forEach(beyond::add);
                delete(beyond);
            }

            private void change(Set<ServiceName> names, Part part) {
                GlobalServices.this.change(names, service -> {
                    Map<ClusterName, ClusterService> parts = new TreeMap<>(service.parts());
                    parts.remove(cluster);
                    part.of(service.name()).ifPresent(said -> parts.put(cluster, said));
                    return new GlobalService(service.name(), local, service.affinity(), parts);
                });
            }
        };
    }

    /** What a cluster says of a service now. */
    private interface Part {
        Optional<ClusterService> of(ServiceName name);
    }

    /** Whose backends of a service the local cluster prefers from now on; nobody's, unless this was called. */
    public void prefer(ServiceName name, ServiceAffinity affinity) {
        synchronized (lock) {
            affinities.put(name, affinity);
            if (services.containsKey(name)) {
                change(Set.of(name), service -> new GlobalService(name, local, affinity, service.parts()));
            }
        }
    }

    private void change(Set<ServiceName> names, UnaryOperator<GlobalService> how) {
        synchronized (lock) {
            Map<ServiceName, GlobalService> next = new TreeMap<>(services);
            for (ServiceName name : names) {
                GlobalService changed = how.apply(next.getOrDefault(name, unknown(name)));
                if (changed.parts().isEmpty()) {
                    next.remove(name);
                } else {
                    next.put(name, changed);
                }
            }
            services = Collections.unmodifiableMap(next);
            listener.changed(names, services);
        }
    }

    @GuardedBy("lock")
    private GlobalService unknown(ServiceName name) {
        return new GlobalService(name, local, affinities.getOrDefault(name, ServiceAffinity.NONE), Map.of());
    }

    /** A service, if any cluster has it. */
    public Optional<GlobalService> get(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    /** All services as they are now, in the order of their names; what changes later does not change the map. */
    public Map<ServiceName, GlobalService> snapshot() {
        return services;
    }
}
