// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Prints what another cluster says, and every change to it: {@code WatchCluster toronto clustermesh/toronto}. */
public final class WatchCluster {
    public static void main(String[] args) throws InterruptedException {
        MeshClaims us = new MeshClaims(new ClusterName("looker-on"), new ClusterId(255), IdentityLayout.CLUSTERS_255);
        ExpectedCluster expected = ExpectedCluster.remote(new ClusterName(args[0]), us);
        MeshSinks sinks = new MeshSinks(
                new Printed<>("node", MeshNode::podCidrs),
                new Printed<>("identity", labels -> labels),
                new Printed<>("address", IpIdentity::identity));
        try (ClusterMirror mirror = ClusterMirror.start(EtcdConfig.read(Path.of(args[1])), expected, sinks)) {
            while (true) {
                Thread.sleep(10_000);
                mirror.status().error().ifPresent(error -> System.out.println("! " + error));
                mirror.status().refusals().forEach(refusal -> System.out.println("! " + refusal));
            }
        }
    }

    private record Printed<K, V>(String kind, Function<V, Object> shown) implements StateSink<K, V> {
        @Override
        public void update(Map<K, V> changed) {
            changed.forEach((key, value) -> System.out.println("+ " + kind + " " + key + " " + shown.apply(value)));
        }

        @Override
        public void delete(Set<K> gone) {
            gone.forEach(key -> System.out.println("- " + kind + " " + key));
        }

        @Override
        public void prune(Map<K, V> whole) {
            System.out.println("= " + whole.size() + " of " + kind);
        }
    }
}
