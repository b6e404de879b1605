// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalClusterIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final MeshNode NODE = published(N1, "10.219.0.0/24");
    private static final IpIdentity POD = address(N1, "10.219.0.5", 3 << 16 | 5);
    private static final Duration SOON = Duration.ofSeconds(10);
    private EtcdServer etcd;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
    }

    private LocalCluster join(LocalNode node) {
        return LocalCluster.join(etcd.config().connector(), node, EtcdServer.quick());
    }

    @Test
    void publishesWhatCiliumPublishes() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            local.publish(POD);
            Labels labels = labels(TORONTO, "redis");
            int identity = local.identity(labels);
            assertThat(local.awaitPublished(SOON)).isTrue();
            Map<String, String> there = etcd.under("cilium/");
            Instant.parse(there.remove(Keys.HEARTBEAT));
            there.keySet().removeIf(key -> key.startsWith(Keys.SYNCED)); // they come later
            there.remove(Keys.COLLECTOR); // ours, which Cilium does not read
            assertThat(there)
                    .containsOnly(
                            Map.entry(
                                    "cilium/cluster-config/toronto",
                                    "{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"maxConnectedClusters\":255}}"),
                            Map.entry("cilium/state/nodes/v1/toronto/n1", NODE.toJson()),
                            Map.entry("cilium/state/ip/v1/default/10.219.0.5", POD.toJson()),
                            Map.entry("cilium/state/identities/v1/id/" + identity, labels.kvstoreForm()),
                            Map.entry(
                                    "cilium/state/identities/v1/value/" + labels.kvstoreForm() + "/192.0.3.1",
                                    Integer.toString(identity)));
        }
    }

    @Test
    void putsEverythingButMasterKeysOnALease() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            int identity = local.identity(labels(TORONTO, "redis"));
            assertThat(local.awaitPublished(SOON)).isTrue();
            for (String key : etcd.under("cilium/").keySet()) {
                String json = etcd.etcdctl("get", key, "-w", "json");
                assertThat(json.contains("\"lease\":")).as(key).isEqualTo(!key.equals(Keys.identity(identity)));
            }
        }
    }

    @Test
    void keepsItsLeasesAliveForLongerThanTheyLast() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            assertThat(local.awaitPublished(SOON)).isTrue();
            List<String> leases = etcd.leases();
            Thread.sleep(EtcdServer.quick().lease().toMillis() * 2);
            assertThat(etcd.leases()).isEqualTo(leases);
            assertThat(etcd.get(Keys.node(TORONTO, "n1"))).isEqualTo(NODE.toJson());
        }
    }

    @Test
    @Injects(Fault.LEASE_LOST)
    void writesEverythingAgainWhenItsLeaseIsRevoked() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            local.publish(POD);
            Labels labels = labels(TORONTO, "redis");
            int identity = local.identity(labels);
            assertThat(local.awaitPublished(SOON)).isTrue();
            for (String lease : etcd.leases()) {
                etcd.etcdctl("lease", "revoke", lease);
            }
            eventually(() -> assertThat(etcd.under("cilium/"))
                    .containsKeys(
                            "cilium/cluster-config/toronto",
                            Keys.HEARTBEAT,
                            Keys.node(TORONTO, "n1"),
                            Keys.address(POD),
                            Keys.reference(labels, N1.address())));
            assertThat(local.identity(labels)).isEqualTo(identity);
        }
    }

    @Test
    void writesEverythingAgainIntoAnEtcdThatWasCreatedAnew() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            Labels labels = labels(TORONTO, "redis");
            int identity = local.identity(labels);
            assertThat(local.awaitPublished(SOON)).isTrue();
            etcd.lose();
            etcd.restart();
            eventually(() -> assertThat(etcd.under("cilium/"))
                    .containsEntry(Keys.node(TORONTO, "n1"), NODE.toJson())
                    .containsEntry(Keys.identity(identity), labels.kvstoreForm())
                    .containsEntry(Keys.reference(labels, N1.address()), Integer.toString(identity)));
        }
    }

    @Test
    void putsBackAKeyOfItsOwnThatSomebodyDeleted() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            assertThat(local.awaitPublished(SOON)).isTrue();
            etcd.delete(Keys.node(TORONTO, "n1"));
            eventually(() -> assertThat(etcd.get(Keys.node(TORONTO, "n1"))).isEqualTo(NODE.toJson()));
        }
    }

    @Test
    void publishesAfterAnOutageWhatItWasGivenDuringIt() throws Exception {
        etcd.kill();
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            local.publish(POD);
            eventually(() -> assertThat(local.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("connection refused")));
            local.withdraw(IpAddress.parse("10.219.0.5"));
            etcd.restart();
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.STATE)).containsOnlyKeys(Keys.node(TORONTO, "n1"));
        }
    }

    @Test
    void writesTheHeartbeatAgainAndAgain() throws Exception {
        try (LocalCluster local = join(N1)) {
            assertThat(local.awaitPublished(SOON)).isTrue();
            String first = etcd.get(Keys.HEARTBEAT);
            eventually(() -> assertThat(etcd.get(Keys.HEARTBEAT)).isNotEqualTo(first));
        }
    }

    @Test
    void withdrawsAnAddressAtOnce() throws Exception {
        try (LocalCluster local = join(N1)) {
            local.publish(POD);
            assertThat(local.awaitPublished(SOON)).isTrue();
            local.withdraw(IpAddress.parse("10.219.0.5"));
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.ADDRESSES)).isEmpty();
        }
    }

    @Test
    void leavesNothingBehindWhenItLeaves() throws Exception {
        LocalCluster local = join(N1);
        local.publish(NODE);
        local.publish(POD);
        assertThat(local.awaitPublished(SOON)).isTrue();
        local.leave();
        assertThat(etcd.under("cilium/")).isEmpty();
        assertThat(etcd.leases()).isEmpty();
    }

    @Test
    void staysInEtcdWhileItRestarts() throws Exception {
        LocalCluster first = join(N1);
        first.publish(NODE);
        assertThat(first.awaitPublished(SOON)).isTrue();
        first.close();
        assertThat(etcd.get(Keys.node(TORONTO, "n1"))).isEqualTo(NODE.toJson());
    }

    @Test
    void prunesWhatAnEarlierLifeLeftAndNothingOfAnybodyElse() throws Exception {
        IpIdentity neighbours = address(node(TORONTO, 3, 2), "10.219.1.5", 3 << 16 | 5);
        etcd.put(Keys.address(POD), POD.toJson());
        etcd.put(Keys.address(neighbours), neighbours.toJson());
        etcd.put(Keys.ADDRESSES + "10.219.0.77", "written by hand");
        IpIdentity kept = address(N1, "10.219.0.6", 3 << 16 | 6);
        try (LocalCluster local = join(N1)) {
            Map<Cidr, IpIdentity> whole = Map.of(kept.prefix(), kept);
            local.addresses().update(whole);
            local.addresses().prune(whole);
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.ADDRESSES))
                    .containsOnlyKeys(Keys.address(kept), Keys.address(neighbours), Keys.ADDRESSES + "10.219.0.77");
        }
    }

    @Test
    void publishesMoreKeysThanGoIntoOneTransactionOrOntoOneLease() throws Exception {
        try (LocalCluster local = join(N1)) {
            for (int i = 0; i < 2500; i++) {
                local.publish(address(N1, "10.219." + i / 250 + "." + i % 250, 3 << 16 | 5));
            }
            assertThat(local.awaitPublished(Duration.ofSeconds(30))).isTrue();
            assertThat(etcd.under(Keys.ADDRESSES)).hasSize(2500);
            assertThat(local.status().leases()).isEqualTo(3);
            assertThat(local.status().published()).isEqualTo(2500);
        }
    }

    @Test
    void publishesNothingUnderAnIdThatIsNotTheClusters() throws Exception {
        etcd.put("cilium/cluster-config/toronto", "{\"id\":7}");
        try (LocalCluster local = join(N1)) {
            local.publish(NODE);
            eventually(() -> assertThat(local.status().error())
                    .contains("cluster toronto has id 7 in its etcd but this node is configured with 3;"
                            + " nothing is published until one of them is corrected"));
            assertThatThrownBy(() -> local.identity(labels(TORONTO, "redis")))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("has id 7");
            assertThat(etcd.under(Keys.STATE)).isEmpty();
        }
    }
}
