// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
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
import java.util.stream.IntStream;
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
    void nodesThatAskForManyAtOnceAgreeOnEachNumber() throws Exception {
        List<Labels> sets = IntStream.range(0, 250)
                .mapToObj(i -> labels(TORONTO, "app" + i))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (LocalCluster first = join(1);
                LocalCluster second = join(2);
                LocalCluster third = join(3)) {
            List<Callable<Map<Labels, Integer>>> asks =
                    List.of(() -> first.identities(sets), () -> second.identities(sets), () -> third.identities(sets));
            List<Map<Labels, Integer>> answers = new ArrayList<>();
            for (Future<Map<Labels, Integer>> answer : threads.invokeAll(asks)) {
                answers.add(answer.get());
            }
            assertThat(new HashSet<>(answers.get(0).values())).hasSize(250);
            assertThat(answers).allMatch(answers.get(0)::equals);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void noneOfManyIsUsedWhenOneCannotBeHad() throws Exception {
        try (LocalCluster local = join(1)) {
            List<Labels> sets = List.of(labels(TORONTO, "redis"), Labels.of(Label.k8s("app", "web")));
            assertThatThrownBy(() -> local.identities(sets)).isInstanceOf(IllegalArgumentException.class);
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.REFERENCES)).isEmpty();
        }
    }

    @Test
    void waitsForANodeOfCiliumThatHasLockedTheLabels() throws Exception {
        Labels labels = labels(TORONTO, "redis");
        String lock = Keys.identityLocks(labels) + "694d93b1b2c3d4e5";
        etcd.put(lock, "");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (LocalCluster local = join(1)) {
            Future<Integer> number = thread.submit(() -> local.identity(labels));
            eventually(() -> assertThat(local.status().conflicts()).isGreaterThan(2));
            etcd.put(Keys.identity(196915), labels.kvstoreForm());
            etcd.put(Keys.references(labels) + "192.0.3.99", "196915");
            etcd.delete(lock);
            assertThat(number.get()).isEqualTo(196915);
        } finally {
            thread.shutdownNow();
        }
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
            eventually(() -> assertThat(local.identity(mine)).isNotEqualTo(number));
            assertThat(etcd.get(Keys.identity(number)))
                    .isEqualTo(labels(TORONTO, "others").kvstoreForm());
        }
    }

    @Test
    void givesUpANumberWhoseLabelsOthersHaveANewNumberFor() throws Exception {
        Labels mine = labels(TORONTO, "mine");
        try (LocalCluster local = join(1)) {
            int number = local.identity(mine);
            int newer = number == 196915 ? 196916 : 196915;
            String reference = Keys.reference(mine, node(TORONTO, 3, 1).address());
            etcd.delete(reference);
            etcd.delete(Keys.identity(number));
            etcd.put(Keys.identity(newer), mine.kvstoreForm());
            etcd.put(Keys.references(mine) + "192.0.3.99", Integer.toString(newer));
            for (String lease : etcd.leases()) {
                etcd.etcdctl("lease", "revoke", lease);
            }
            eventually(() -> assertThat(local.identity(mine)).isEqualTo(newer));
            assertThat(etcd.under(Keys.references(mine)).values()).containsOnly(Integer.toString(newer));
        }
    }

    @Test
    void podsThatDifferOnlyInWhatTheirControllerGaveThemHaveOneIdentity() throws Exception {
        Labels one = labels(TORONTO, "redis").with(Label.k8s("pod-template-hash", "5d4b"));
        Labels other = labels(TORONTO, "redis").with(Label.k8s("pod-template-hash", "7f9c"));
        try (LocalCluster local = join(1)) {
            int number = local.identity(one);
            assertThat(local.identity(other)).isEqualTo(number);
            assertThat(etcd.get(Keys.identity(number)))
                    .isEqualTo(labels(TORONTO, "redis").kvstoreForm());
        }
    }

    @Test
    void numbersOfTheNodesOwnAndReservedOnesNeverGoToEtcd() throws Exception {
        Labels web = Labels.parse("cidr:192.0.2.0/24;reserved:world;");
        Labels name = Labels.parse("fqdn:example.com;");
        Labels other = Labels.parse("reserved:remote-node;k8s:io.cilium.k8s.policy.cluster=singapore;");
        try (LocalCluster local = join(1)) {
            assertThat(local.identities(List.of(web, name, other)))
                    .isEqualTo(Map.of(web, (1 << 24) + 1, name, (1 << 24) + 2, other, (2 << 24) + 1));
            assertThat(local.identity(Labels.parse("reserved:health;"))).isEqualTo(4);
            local.release((1 << 24) + 1);
            assertThat(local.awaitPublished(SOON)).isTrue();
            assertThat(etcd.under(Keys.STATE + "identities/")).isEmpty();
        }
    }

    @Test
    void numbersOf511ClustersHaveNineBitsOfCluster() throws Exception {
        ClusterId id = new ClusterId(300);
        LocalNode self = new LocalNode(TORONTO, id, IdentityLayout.CLUSTERS_511, "n1", IpAddress.parse("192.0.2.1"));
        try (LocalCluster local = LocalCluster.join(etcd.config().connector(), self, EtcdServer.quick())) {
            assertThat(local.identities(List.of(labels(TORONTO, "a"), labels(TORONTO, "b")))
                            .values())
                    .doesNotHaveDuplicates()
                    .allMatch(number -> number >>> 15 == 300);
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
