// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.cilium.StateKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster's services: each must be the cluster's own, and loses the backends that are neither in a pod CIDR of the
 * cluster nor one of its nodes, for as long as they are not: nobody may draw another cluster's traffic. Not safe for use
 * by multiple threads.
 */
final class ServiceFacts implements Facts {
    private final ExpectedCluster expected;
    private final ClusterId id;
    private final KeyLayout layout;
    private final RefusalLog refusals;
    private final FactTable<ServiceName, ClusterService> table = new FactTable<>();
    private final ClusterBlocks blocks;

    ServiceFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout, RefusalLog refusals, NodeFacts nodes) {
        this.expected = expected;
        this.id = id;
        this.layout = layout;
        this.refusals = refusals;
        this.blocks = nodes.blocks().all();
    }

    FactTable<ServiceName, ClusterService> table() {
        return table;
    }

    @Override
    public Stream<String> keys() {
        return table.keys().stream().map(layout::service);
    }

    @Override
    public void put(String key, ByteString value) {
        ServiceName name = nameIn(key);
        table.say(name, read(name, value.toStringUtf8()));
        decide(name);
    }

    @Override
    public void delete(String key) {
        ServiceName name = nameIn(key);
        table.unsay(name);
        decide(name);
    }

    private ServiceName nameIn(String key) {
        String prefix = layout.prefix(StateKind.SERVICES);
        if (!key.startsWith(prefix)) {
            throw new IllegalArgumentException("a service of another cluster does not belong into the etcd of "
                    + expected.name() + "; delete the key there");
        }
        return ServiceName.parse(key.substring(prefix.length()));
    }

    /** Reads a service, which must agree with its key and its cluster. */
    private ClusterService read(ServiceName name, String json) {
        ClusterService service = ClusterService.read(json);
        if (!service.cluster().equals(expected.name())) {
            throw new IllegalArgumentException("the service says it is of cluster " + service.cluster()
                    + " but stands in " + expected.name() + "'s etcd; correct the cluster name of who wrote it");
        }
        if (!service.name().equals(name)) {
            throw new IllegalArgumentException(
                    "the service says its name is " + service.name() + "; the key must end with the same name");
        }
        if (!service.clusterId().equals(id)) {
            throw new IllegalArgumentException("the service says cluster id " + service.clusterId() + " but "
                    + expected.name() + "'s is " + id + "; correct the cluster id of who wrote it");
        }
        return service;
    }

    private void decide(ServiceName name) {
        Optional<ClusterService> shared = table.said(name).filter(ClusterService::shared);
        List<IpAddress> foreign = shared.stream()
                .flatMap(service -> service.backends().keySet().stream())
                .filter(backend -> !isOurs(backend))
                .sorted()
                .toList();
        if (foreign.isEmpty()) {
            refusals.remove(layout.service(name));
            table.decide(name, shared);
        } else {
            refusals.add(layout.service(name), reason(expected, foreign), true);
            table.decide(name, shared.map(service -> without(service, foreign)));
        }
    }

    private static ClusterService without(ClusterService service, List<IpAddress> foreign) {
        Map<IpAddress, Map<String, ServicePort>> kept = new HashMap<>(service.backends());
        foreign.forEach(kept::remove);
        return service.withBackends(kept);
    }

    private boolean isOurs(IpAddress backend) {
        return isIn(blocks, backend);
    }

    private static boolean isIn(ClusterBlocks blocks, IpAddress backend) {
        return blocks.isNode(backend) || blocks.contains(Cidr.of(backend));
    }

    static String reason(ExpectedCluster expected, List<IpAddress> left) {
        String more = left.size() > 1 ? " and " + (left.size() - 1) + " more" : "";
        return "no node of " + expected.name() + " has the backend " + left.get(0) + more
                + " in a pod CIDR; left out until one does";
    }

    /** Decides again about the services with backends that these blocks, which came or went, can concern. */
    void reconsider(ClusterBlocks moved) {
        for (ServiceName name : table.keys()) {
            if (table.said(name).filter(service -> rests(service, moved)).isPresent()) {
                decide(name);
            }
        }
    }

    private static boolean rests(ClusterService service, ClusterBlocks moved) {
        return service.backends().keySet().stream().anyMatch(backend -> isIn(moved, backend));
    }
}
