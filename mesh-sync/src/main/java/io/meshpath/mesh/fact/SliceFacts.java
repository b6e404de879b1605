// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.EndpointSlice;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.StateKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A cluster's endpoint slices, by key, and the services that they make up: held to the same as {@link ServiceFacts}. Not
 * safe for use by multiple threads.
 */
final class SliceFacts implements Facts {
    private final ExpectedCluster expected;
    private final ClusterId id;
    private final String prefix;
    private final RefusalLog refusals;
    private final ClusterBlocks blocks;
    private final FactTable<String, EndpointSlice> table = new FactTable<>();
    private final Map<String, ServiceName> serviceOf = new HashMap<>(); // of what is taken, as of the last moved()
    private final Map<ServiceName, Set<String>> keysOf = new HashMap<>(); // the same the other way

    SliceFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout, RefusalLog refusals, NodeFacts nodes) {
        this.expected = expected;
        this.id = id;
        this.prefix = layout.prefix(StateKind.ENDPOINT_SLICES);
        this.refusals = refusals;
        this.blocks = nodes.blocks().all();
    }

    @Override
    public Stream<String> keys() {
        return table.keys().stream();
    }

    @Override
    public void put(String key, ByteString value) {
        table.say(key, read(key, value));
        decide(key);
    }

    @Override
    public void delete(String key) {
        table.unsay(key);
    }

    /** Reads a slice, which must agree with its key and its cluster. */
    private EndpointSlice read(String key, ByteString value) {
        if (!key.startsWith(prefix)) {
            throw new IllegalArgumentException("an endpoint slice of another cluster does not belong into the etcd of "
                    + expected.name() + "; delete the key there");
        }
        EndpointSlice slice = EndpointSlice.read(value);
        if (!slice.cluster().equals(expected.name())) {
            throw new IllegalArgumentException("the endpoint slice says it is of cluster " + slice.cluster()
                    + " but stands in " + expected.name() + "'s etcd; correct the cluster name of who wrote it");
        }
        if (!slice.keyName().equals(key.substring(prefix.length()))) {
            throw new IllegalArgumentException(
                    "the endpoint slice says its name is " + slice.keyName() + "; the key must end with the same name");
        }
        if (!slice.clusterId().equals(id)) {
            throw new IllegalArgumentException("the endpoint slice says cluster id " + slice.clusterId() + " but "
                    + expected.name() + "'s is " + id + "; correct the cluster id of who wrote it");
        }
        return slice;
    }

    private void decide(String key) {
        Optional<EndpointSlice> said = table.said(key);
        Set<IpAddress> foreign = new TreeSet<>();
        said.ifPresent(slice ->
                slice.addresses().filter(address -> !isIn(blocks, address)).forEach(foreign::add));
        if (foreign.isEmpty()) {
            refusals.remove(key);
            table.decide(key, said);
        } else {
            refusals.add(key, ServiceFacts.reason(expected, List.copyOf(foreign)), true);
            table.decide(key, said.map(slice -> slice.without(foreign)));
        }
    }

    private static boolean isIn(ClusterBlocks blocks, IpAddress backend) {
        return blocks.isNode(backend) || blocks.contains(Cidr.of(backend));
    }

    /** Decides again about the slices with backends that these blocks, which came or went, can concern. */
    void reconsider(ClusterBlocks moved) {
        for (String key : table.keys()) {
            if (table.said(key).filter(slice -> rests(slice, moved)).isPresent()) {
                decide(key);
            }
        }
    }

    private static boolean rests(EndpointSlice slice, ClusterBlocks moved) {
        return slice.addresses().anyMatch(backend -> isIn(moved, backend));
    }

    /** The services of which something else is taken than when this was last asked. */
    Set<ServiceName> moved() {
        Set<ServiceName> moved = new HashSet<>();
        Changes<String, EndpointSlice> changes = table.changes();
        changes.gone().forEach(key -> leave(key, moved));
        changes.changed().forEach((key, slice) -> {
            leave(key, moved);
            serviceOf.put(key, slice.service());
            keysOf.computeIfAbsent(slice.service(), service -> new TreeSet<>()).add(key);
            moved.add(slice.service());
        });
        return moved;
    }

    private void leave(String key, Set<ServiceName> moved) {
        ServiceName service = serviceOf.remove(key);
        if (service != null) {
            moved.add(service);
            keysOf.computeIfPresent(service, (name, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
        }
    }

    /** A service as all its slices have it, if it has any, as of the last {@link #moved}. */
    Optional<ClusterService> service(ServiceName name) {
        return Optional.ofNullable(keysOf.get(name))
                .map(keys -> keys.stream().map(table.taken()::get).toList())
                .map(slices -> SliceJoin.service(expected.name(), id, name, slices));
    }
}
