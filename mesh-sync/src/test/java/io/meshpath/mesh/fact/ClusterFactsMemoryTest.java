// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.store.Entry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterFactsMemoryTest {
    private static final int CLUSTERS = 40;
    private static final int KEYS =
            1_200; // of each: 100 nodes, 100 identities, 1,000 addresses, as in Cilium's scale test

    @Test
    void keepsAKeyInLessThan600Bytes() {
        MeshClaims claims = new MeshClaims(new ClusterName("local"), new ClusterId(255), IdentityLayout.CLUSTERS_255);
        List<ClusterFacts> clusters = new ArrayList<>();
        clusters.add(read(claims, CLUSTERS + 1)); // loads classes
        long before = used();
        for (int id = 1; id <= CLUSTERS; id++) {
            clusters.add(read(claims, id));
        }
        long perKey = (used() - before) / (CLUSTERS * KEYS);
        assertThat(clusters)
                .allSatisfy(facts -> assertThat(facts.counts().addresses()).isEqualTo(1_000));
        assertThat(perKey).isBetween(50L, 600L);
    }

    private static long used() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }

    private static ClusterFacts read(MeshClaims claims, int id) {
        ClusterName name = new ClusterName("cluster-" + id);
        KeyLayout layout = KeyLayout.cache(name);
        ClusterFacts facts = new ClusterFacts(ExpectedCluster.remote(name, claims), new ClusterId(id), layout);
        facts.replace(entries(name, id, layout), false);
        facts.replace(entries(name, id, layout), false); // as it comes every few minutes
        return facts;
    }

    private static List<Entry> entries(ClusterName name, int id, KeyLayout layout) {
        List<Entry> entries = new ArrayList<>();
        int first = IdentityLayout.CLUSTERS_255.first(new ClusterId(id));
        for (int n = 0; n < 100; n++) {
            Cidr pods = Cidr.parse("10." + id + "." + n + ".0/24");
            MeshNode node = MeshNode.of(name, new ClusterId(id), "node-" + n, host(id, n), List.of(pods))
                    .withLabels(Map.of("kubernetes.io/hostname", "node-" + n, "topology.kubernetes.io/zone", "z"));
            entries.add(entry(layout.node(node.name()), node.toJson()));
        }
        for (int n = 0; n < 100; n++) {
            Labels labels = Labels.of(
                    Label.k8s("app", "app-" + n), Label.cluster(name), Label.k8s(Label.NAMESPACE, "namespace-" + n));
            entries.add(entry(layout.identity(first + n), labels.kvstoreForm()));
        }
        for (int n = 0; n < 1_000; n++) {
            IpAddress pod = IpAddress.parse("10." + id + "." + n % 100 + "." + (2 + n / 100));
            IpIdentity address = IpIdentity.of(pod, host(id, n % 100), first + n % 100)
                    .withPod("namespace-" + n % 100, "app-" + n % 100 + "-6d4b75cb6d-hx9qz");
            entries.add(entry(layout.address(address.prefix()), address.toJson()));
        }
        return entries;
    }

    private static IpAddress host(int id, int node) {
        return IpAddress.parse("172.20." + id + "." + (node + 1));
    }

    private static Entry entry(String key, String value) {
        return new Entry(key, ByteString.copyFromUtf8(value), 2, 2, 7);
    }
}
