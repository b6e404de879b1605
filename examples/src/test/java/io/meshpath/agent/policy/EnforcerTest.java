// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.agent.api.AgentStatus.Problem;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EnforcerTest {
    private static final Labels DB = Labels.parse("k8s:app=db;k8s:io.kubernetes.pod.namespace=default;");
    private static final PolicyModel NONE = PolicyModel.of(List.of(), new ClusterName("atlanta"));
    private static final PolicyModel ONLY_WEB =
            PolicyModel.of(PolicyParser.parse("db.yaml", """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: db, namespace: default}
                    spec:
                      endpointSelector: {matchLabels: {app: db}}
                      ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80"}]}]}]
                    """), new ClusterName("atlanta"));

    private final Problems problems = new Problems(Clock.systemUTC());
    private final SmallTables tables = new SmallTables(100);
    private final Enforcer enforcer = new Enforcer(new PolicyCompiler(tables), problems);
    private final AgentLoop loop = AgentLoop.start();
    private final RevisionWaits waits = new RevisionWaits(loop, enforcer);

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void everyChangeIsARevisionThatAllEndpointsComeTo() {
        enforcer.policies(NONE);
        enforcer.addEndpoint(1, DB);
        enforcer.policies(ONLY_WEB);

        assertThat(enforcer.revision()).isEqualTo(2);
        assertThat(enforcer.revision(1, Direction.INGRESS)).isEqualTo(2);
        assertThat(enforcer.revision(1, Direction.EGRESS)).isEqualTo(2);
        assertThat(enforcer.enforcedEverywhere()).isEqualTo(2);
    }

    @Test
    void whatTheTablesRefuseIsAProblemUntilThereIsRoom() {
        enforcer.policies(NONE);
        enforcer.addEndpoint(1, DB);
        tables.resize(2);

        enforcer.policies(ONLY_WEB);

        assertThat(enforcer.revision()).isEqualTo(2);
        assertThat(enforcer.enforcedEverywhere()).isEqualTo(1);
        assertThat(problems.list())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("revision 2 is not wholly in force: full: ");

        enforcer.retry();
        assertThat(problems.list()).hasSize(1);
        tables.resize(100);
        enforcer.retry();

        assertThat(problems.list()).isEmpty();
        assertThat(enforcer.enforcedEverywhere()).isEqualTo(2);
    }

    @Test
    void identitiesThatComeWhileTheTablesRefuseAreKnownAfterwards() {
        Labels web = Labels.parse(
                "k8s:app=web;k8s:io.kubernetes.pod.namespace=default;k8s:io.cilium.k8s.policy.cluster=atlanta;");
        enforcer.policies(NONE);
        enforcer.addEndpoint(1, DB);
        tables.resize(2);
        enforcer.policies(ONLY_WEB);
        int asked = tables.asked();

        for (int identity = 70_001; identity <= 70_100; identity++) {
            enforcer.addIdentity(identity, web);
        }
        assertThat(tables.asked()).isEqualTo(asked);
        enforcer.removeIdentity(70_100);
        tables.resize(100);
        enforcer.retry();

        assertThat(tables.classOf(70_099)).isNotEqualTo(tables.classOf(70_100));
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void anEndpointThatComesWhileTheTablesRefuseIsJudgedByWhatIsInForce() {
        enforcer.policies(NONE);
        enforcer.addEndpoint(1, DB);
        tables.resize(4);
        enforcer.policies(ONLY_WEB);

        enforcer.addEndpoint(2, Labels.parse("k8s:app=other;k8s:io.kubernetes.pod.namespace=default;"));

        assertThat(enforcer.revision(2)).isEqualTo(1);
        assertThat(problems.list()).hasSize(1);
        tables.resize(100);
        enforcer.retry();
        assertThat(enforcer.enforcedEverywhere()).isEqualTo(2);
    }

    @Test
    void anEndpointThatTheTablesRefuseIsForgotten() {
        enforcer.policies(ONLY_WEB);
        tables.resize(1);

        assertThatThrownBy(() -> enforcer.addEndpoint(1, DB))
                .hasMessageStartingWith("no room for the policy of endpoint 1: full: ");

        assertThat(enforcer.revision(1, Direction.INGRESS)).isZero();
        assertThat(enforcer.enforcedEverywhere()).isEqualTo(1);
    }

    @Test
    void aWaitEndsWithTheRevisionItWaitsFor() throws Exception {
        CompletableFuture<Long> first = loop.begin(() -> waits.await(1, Duration.ofSeconds(20)));
        CompletableFuture<Long> second = loop.begin(() -> waits.await(2, Duration.ofSeconds(20)));

        loop.await(() -> {
            enforcer.policies(NONE);
            return true;
        });

        assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second).isNotDone();
        loop.await(() -> {
            enforcer.policies(ONLY_WEB);
            return true;
        });
        assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void aWaitEndsWithItsPatience() throws Exception {
        CompletableFuture<Long> wait = loop.begin(() -> waits.await(9, Duration.ofMillis(30)));

        assertThat(wait.get(5, TimeUnit.SECONDS)).isZero();
    }
}
