// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.EndpointConfig;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.MonitorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies that are tried out before they are enforced, and counted by rule. */
final class PolicyTrialIT {
    @TempDir
    static Path folder;

    private static TestNode node;
    private static String db;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/28");
        node.configure("policyAuditMode: true", "policyAccounting: true");
        node.startAgent();
        node.pod("web", "app=web");
        node.pod("other", "app=other");
        db = node.pod("db", "app=db").address();
        Files.writeString(node.policies().resolve("db.yaml"), """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: db, namespace: default}
                spec:
                  endpointSelector: {matchLabels: {app: db}}
                  ingress:
                  - fromEndpoints: [{matchLabels: {app: web}}]
                """);
        node.client().readPolicies();
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void anAuditedPodsPolicyIsOnlyToldOf() throws Exception {
        assertThat(node.client().endpoint("db").policy().audit()).isTrue();
        try (MonitorStream events = node.client().monitor("verdict")) {
            CompletableFuture<MonitorEvent> audited = CompletableFuture.supplyAsync(() -> firstAudited(events));

            assertThat(node.pings("other", db)).isTrue();

            assertThat(audited.get(20, TimeUnit.SECONDS).summary())
                    .startsWith("verdict AUDITED: denied: no rule allows it, ingress of db: ")
                    .contains("app=other");
        }
    }

    private static MonitorEvent firstAudited(MonitorStream events) {
        MonitorEvent event = events.next().orElseThrow();
        while (!event.summary().contains("AUDITED")) {
            event = events.next().orElseThrow();
        }
        return event;
    }

    @Test
    void onePodCanBeTakenOutOfAuditAndStaysOutOverARestart() throws Exception {
        assertThat(node.ask("endpoint", "config", "db", "policyAuditMode=false"))
                .isZero();
        assertThat(node.pings("other", db)).isFalse();
        assertThat(node.pings("web", db)).isTrue();

        node.killAgent();
        node.startAgent();
        assertThat(node.client().endpoint("db").policy().audit()).isFalse();
        assertThat(node.client().endpoint("web").policy().audit()).isTrue();
        assertThat(node.pings("other", db)).isFalse();

        assertThat(node.client()
                        .configureEndpoint("db", new EndpointConfig(null))
                        .policy()
                        .audit())
                .isTrue();
        assertThat(node.pings("other", db)).isTrue();
    }

    @Test
    void packetsAreCountedByTheRuleThatDecided() throws Exception {
        long before = packets("db.yaml: default/db, ingress rule 1");

        assertThat(node.pings("web", db)).isTrue();

        assertThat(packets("db.yaml: default/db, ingress rule 1")).isGreaterThan(before);
        assertThat(node.client().ruleCounters())
                .filteredOn(row -> row.rule().startsWith("db.yaml"))
                .allSatisfy(row -> assertThat(row.policy()).isEqualTo("default/db"));
    }

    private static long packets(String rule) {
        return node.client().ruleCounters().stream()
                .filter(row -> row.rule().equals(rule))
                .mapToLong(Listing.RuleCounter::packets)
                .sum();
    }
}
