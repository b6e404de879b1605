// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All mock clusters, and what a kernel must hold of them. Immutable.
 *
 * @param cached whether they stand in one etcd under {@code cilium/cache}; else there can be only one
 */
record MockMesh(MeshSize size, boolean cached) {
    List<MockCluster> clusters() {
        return IntStream.rangeClosed(1, size.clusters())
                .mapToObj(number -> new MockCluster(number, size, cached))
                .toList();
    }

    /** Everything all of them say, made as it is taken; their configurations come last. */
    Stream<Pair> pairs() {
        return Stream.of(
                        each(size.nodes(), cluster -> cluster::node),
                        each(size.identities(), cluster -> cluster::identity),
                        each(size.endpoints(), cluster -> cluster::endpoint),
                        clusters().stream().map(MockCluster::config))
                .flatMap(Function.identity());
    }

    private Stream<Pair> each(int count, Function<MockCluster, IntFunction<Pair>> what) {
        return clusters().stream().flatMap(cluster -> IntStream.range(0, count).mapToObj(what.apply(cluster)));
    }

    /** The identities of all endpoints, by address. */
    Map<IpAddress, Integer> endpoints() {
        Map<IpAddress, Integer> endpoints = new HashMap<>();
        for (MockCluster cluster : clusters()) {
            for (int endpoint = 0; endpoint < size.endpoints(); endpoint++) {
                endpoints.put(cluster.endpointAddress(endpoint), cluster.identityNumber(endpoint % size.identities()));
            }
        }
        return endpoints;
    }

    /** The underlay addresses of all nodes. */
    Set<IpAddress> nodes() {
        Set<IpAddress> nodes = new HashSet<>();
        clusters()
                .forEach(cluster ->
                        IntStream.range(0, size.nodes()).forEach(node -> nodes.add(cluster.nodeAddress(node))));
        return nodes;
    }
}
