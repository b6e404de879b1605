// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityAllocationIT {
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

    private LocalCluster join(int node) {
        return LocalCluster.join(etcd.config().connector(), node(TORONTO, 3, node), EtcdServer.quick());
    }

    @Test
    void twentyNodesThatAskAtOnceAgreeOnEachNumber() throws Exception {
        int nodes = 20;
        List<LocalCluster> members = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            List<Callable<Map<Labels, Integer>>> asks = new ArrayList<>();
            for (int i = 1; i <= nodes; i++) {
                LocalCluster member = join(i);
                members.add(member);
                Random order = new Random(i);
                asks.add(() -> askForAll(member, order));
            }
            Map<Labels, Integer> agreed = new HashMap<>();
            for (Future<Map<Labels, Integer>> answer : threads.invokeAll(asks)) {
                answer.get()
                        .forEach((labels, number) -> assertThat(agreed.merge(labels, number, (a, b) -> a))
                                .isEqualTo(number));
            }
            assertThat(agreed).hasSize(30);
            assertThat(new HashSet<>(agreed.values())).hasSize(30);
            assertThat(agreed.values())
                    .allMatch(number ->
                            IdentityLayout.CLUSTERS_255.owns(node(TORONTO, 3, 1).id(), number));
            assertThat(etcd.under(Keys.IDENTITIES)).hasSize(30);
            assertThat(etcd.under(Keys.references(labels(TORONTO, "app7")))).hasSize(nodes);
        } finally {
            threads.shutdownNow();
            members.forEach(LocalCluster::close);
        }
    }

    private static Map<Labels, Integer> askForAll(LocalCluster member, Random order) {
        List<Integer> apps = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            apps.add(i);
        }
        Collections.shuffle(apps, order);
        Map<Labels, Integer> numbers = new HashMap<>();
        apps.forEach(app -> {
            Labels labels = labels(TORONTO, "app" + app);
            numbers.put(labels, member.identity(labels));
        });
        return numbers;
    }

    @Test
    void joinsAnIdentityThatAnAgentOfCiliumAllocated() throws Exception {
        Labels labels = labels(TORONTO, "redis");
        etcd.put(Keys.identity(196915), labels.kvstoreForm());
        etcd.put(Keys.references(labels) + "192.0.3.99", "196915");
        try (LocalCluster local = join(1)) {
            assertThat(local.identity(labels)).isEqualTo(196915);
        }
    }

    @Test
    void takesUpANumberThatNobodyUsesAnyMore() throws Exception {
        Labels labels = labels(TORONTO, "redis");
        try (LocalCluster first = join(1);
                LocalCluster second = join(2)) {
            int number = first.identity(labels);
            first.release(number);
            assertThat(first.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.references(labels))).isEmpty();
            assertThat(second.identity(labels)).isEqualTo(number);
        }
    }

    @Test
    void keepsTheReferenceUntilTheLastUseIsReleased() throws Exception {
        Labels labels = labels(TORONTO, "redis");
        try (LocalCluster local = join(1)) {
            int number = local.identity(labels);
            assertThat(local.identity(labels)).isEqualTo(number);
            local.release(number);
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.references(labels))).hasSize(1);
            local.release(number);
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.references(labels))).isEmpty();
            assertThat(etcd.under(Keys.IDENTITIES)).hasSize(1);
        }
    }

    @Test
    void putsBackAMasterKeyThatWasDeletedWhileInUse() throws Exception {
        Labels labels = labels(TORONTO, "redis");
        try (LocalCluster first = join(1);
                LocalCluster second = join(2)) {
            int number = first.identity(labels);
            etcd.delete(Keys.identity(number));
            assertThat(second.identity(labels)).isEqualTo(number);
            assertThat(etcd.get(Keys.identity(number))).isEqualTo(labels.kvstoreForm());
        }
    }

    @Test
    void givesAnotherNumberAfterItsOwnWasGivenToOthersWhileItWasAway() throws Exception {
        Labels mine = labels(TORONTO, "mine");
        try (LocalCluster local = join(1)) {
            int number = local.identity(mine);
            etcd.put(Keys.identity(number), labels(TORONTO, "others").kvstoreForm());
            for (String lease : etcd.leases()) {
                etcd.etcdctl("lease", "revoke", lease);
            }
            eventually(() -> assertThat(local.status().identities()).isZero());
            assertThat(local.identity(mine)).isNotEqualTo(number);
            assertThat(etcd.get(Keys.identity(number)))
                    .isEqualTo(labels(TORONTO, "others").kvstoreForm());
        }
    }

    @Test
    void refusesLabelsWithoutTheClusters() throws Exception {
        try (LocalCluster local = join(1)) {
            assertThatThrownBy(() -> local.identity(Labels.of(Label.k8s("app", "redis"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must have k8s:io.cilium.k8s.policy.cluster=toronto");
        }
    }

    @Test
    void saysSoWhenTheEtcdCannotBeAsked() throws Exception {
        etcd.kill();
        try (LocalCluster local = join(1)) {
            assertThatThrownBy(() -> local.identity(labels(TORONTO, "redis")))
                    .isInstanceOf(MeshException.class)
                    .hasMessageContaining("connection refused");
        }
    }
}
