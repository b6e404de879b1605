// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.service.GlobalService;
import io.meshpath.mesh.service.GlobalServices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prints who serves a service, in all clusters: {@code WatchService test/echo toronto=FILE singapore=FILE}. */
public final class WatchService {
    public static void main(String[] args) throws InterruptedException {
        MeshClaims us = new MeshClaims(new ClusterName("looker-on"), new ClusterId(255), IdentityLayout.CLUSTERS_255);
        GlobalServices services = new GlobalServices(us.localName(), new Printed(ServiceName.parse(args[0])));
        List<ClusterMirror> mirrors = new ArrayList<>();
        for (String remote : List.of(args).subList(1, args.length)) {
            ClusterName cluster = new ClusterName(remote.substring(0, remote.indexOf('=')));
            EtcdConfig etcd = EtcdConfig.read(Path.of(remote.substring(remote.indexOf('=') + 1)));
            MeshSinks sinks = new MeshSinks(
                    StateSink.ignoring(), StateSink.ignoring(), StateSink.ignoring(), services.of(cluster));
            mirrors.add(ClusterMirror.start(etcd, ExpectedCluster.remote(cluster, us), sinks));
        }
        while (true) {
            Thread.sleep(10_000);
            mirrors.forEach(
                    mirror -> mirror.status().refusals().forEach(refusal -> System.out.println("! " + refusal)));
        }
    }

    private record Printed(ServiceName watched) implements StateSink<ServiceName, GlobalService> {
        @Override
        public void update(Map<ServiceName, GlobalService> changed) {
            if (changed.containsKey(watched)) {
                System.out.println(watched + " is served by");
                changed.get(watched)
                        .backends()
                        .forEach(backend -> System.out.println(
                                "  " + backend.address() + " in " + backend.cluster() + " " + backend.ports()));
            }
        }

        @Override
        public void delete(Set<ServiceName> gone) {
            if (gone.contains(watched)) {
                System.out.println(watched + " is gone");
            }
        }

        @Override
        public void prune(Map<ServiceName, GlobalService> whole) {
            if (!whole.containsKey(watched)) {
                System.out.println(watched + " is nowhere");
            }
        }
    }
}
