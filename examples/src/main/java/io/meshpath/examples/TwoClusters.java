// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.Mesh;
import io.meshpath.mesh.MeshSettings;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.store.MemoryStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Two clusters in one process and no etcd: a pod of toronto becomes known in atlanta. */
public final class TwoClusters {
    private static final Labels REDIS = Labels.parse("k8s:app=redis;k8s:io.cilium.k8s.policy.cluster=toronto;");
    private static final CountDownLatch KNOWN = new CountDownLatch(1);

    public static void main(String[] args) throws InterruptedException {
        LocalNode atlanta = node("atlanta", 1, "192.0.2.1");
        LocalNode toronto = node("toronto", 3, "192.0.2.3");
        MemoryStore theirs = new MemoryStore("toronto");
        try (Mesh here = join(atlanta, new MemoryStore("atlanta"), "10.217.0.0/24");
                Mesh there = join(toronto, theirs, "10.219.0.0/24")) {
            here.follow(toronto.cluster(), theirs.connector());
            int identity = there.local().identity(REDIS);
            there.local().publish(IpIdentity.of(IpAddress.parse("10.219.0.5"), toronto.address(), identity));
            KNOWN.await();
        }
    }

    private static LocalNode node(String cluster, int id, String address) {
        ClusterName name = new ClusterName(cluster);
        return new LocalNode(name, new ClusterId(id), IdentityLayout.CLUSTERS_255, "n1", IpAddress.parse(address));
    }

    private static Mesh join(LocalNode self, MemoryStore store, String podCidr) {
        Mesh mesh = Mesh.start(new MeshSettings(
                self, store.connector(), Optional.empty(), MeshTimers.DEFAULT, (cluster, id) -> printed(self)));
        List<Cidr> podCidrs = List.of(Cidr.parse(podCidr));
        mesh.publish(MeshNode.of(self.cluster(), self.id(), self.name(), self.address(), podCidrs));
        return mesh;
    }

    private static MeshSinks printed(LocalNode self) {
        StateSink<Cidr, IpIdentity> addresses = StateSink.telling(changes -> changes.forEach(change -> {
            System.out.println(self.cluster() + " knows " + change.key() + ": "
                    + change.after().map(pair -> "identity " + pair.identity()).orElse("gone"));
            KNOWN.countDown();
        }));
        return new MeshSinks(StateSink.ignoring(), StateSink.ignoring(), addresses);
    }
}
