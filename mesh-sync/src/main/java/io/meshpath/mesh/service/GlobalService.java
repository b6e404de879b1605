// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A service of many clusters as one of them sees it. Immutable.
 *
 * @param local the cluster that looks at it
 * @param affinity whose backends that cluster prefers
 * @param parts what each cluster says of it, by cluster
 */
public record GlobalService(
        ServiceName name, ClusterName local, ServiceAffinity affinity, Map<ClusterName, ClusterService> parts) {
    public GlobalService {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** Who serves it now, if all of them are well: see {@link #backends(Predicate)}. */
    public List<ServiceBackend> backends() {
        return backends(backend -> true);
    }

    /**
     * Who serves it now: the backends of the local cluster, of the others, or of both, as Cilium chooses between the two
     * (its {@code selectbackends.go}). A side is taken or left as a whole, with those of it that are not well: they may be
     * again, and whoever balances load knows. Of those taken, who drains is left out while another is there. A local
     * service that does not include others' backends has only its own.
     *
     * @param healthy which of them are well
     */
    public List<ServiceBackend> backends(Predicate<ServiceBackend> healthy) {
        List<ServiceBackend> chosen = new ArrayList<>();
        List<ServiceBackend> remote = new ArrayList<>();
        parts.values().forEach(part -> add(part, part.cluster().equals(local) ? chosen : remote));
        boolean localIsWell = chosen.stream().anyMatch(healthy);
        boolean localIsReady = chosen.stream().anyMatch(healthy.and(backend -> !backend.draining()));
        boolean remoteIsWell = remote.stream().anyMatch(healthy);
        boolean alone = Optional.ofNullable(parts.get(local))
                .filter(own -> !own.includeExternal())
                .isPresent();
        if (alone || (affinity == ServiceAffinity.LOCAL && (localIsReady || !remoteIsWell))) {
            return used(chosen);
        }
        if (affinity == ServiceAffinity.REMOTE && (remoteIsWell || !localIsWell)) {
            return used(remote);
        }
        chosen.addAll(remote);
        return used(chosen);
    }

    /** Those that are to be sent new connections: who drains only where nobody else is. */
    private static List<ServiceBackend> used(List<ServiceBackend> backends) {
        List<ServiceBackend> active =
                backends.stream().filter(backend -> !backend.draining()).toList();
        return active.isEmpty() ? List.copyOf(backends) : active;
    }

    private static void add(ClusterService part, List<ServiceBackend> to) {
        for (IpAddress address : new TreeSet<>(part.backends().keySet())) {
            to.add(new ServiceBackend(
                    part.cluster(),
                    address,
                    part.backends().getOrDefault(address, Map.of()),
                    Optional.ofNullable(part.zones().get(address)),
                    part.draining().contains(address)));
        }
    }
}
