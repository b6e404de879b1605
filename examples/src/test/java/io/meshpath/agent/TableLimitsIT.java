// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A limit that is reached is an error in {@code status}, takes nothing out of force, and heals. */
final class TableLimitsIT {
    private static final String ONLY_WEB = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: db, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: db}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
            """;

    @TempDir
    static Path folder;

    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/28");
        Files.writeString(
                node.config(),
                Files.readString(node.config()).replace("bpf: {", "bpf: {policyCells: 1024, addresses: 5, "));
        node.startAgent();
        node.pod("web", "app=web");
        node.pod("other", "app=other");
        node.pod("db", "app=db");
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void withdraw() throws IOException {
        Files.deleteIfExists(node.policies().resolve("db.yaml"));
        node.client().readPolicies();
    }

    private static List<String> problems() {
        return node.client().status().problems().stream()
                .map(AgentStatus.Problem::message)
                .toList();
    }

    /** Eighty peers by eighty ports: more verdicts than there are cells. */
    private static String tooLarge() {
        StringBuilder text = new StringBuilder("""
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: large, namespace: default}
                spec:
                  endpointSelector: {}
                  egress:
                """);
        for (int i = 0; i < 80; i++) {
            text.append("  - toCIDR: [198.18.").append(i).append(".0/24]\n");
            text.append("    toPorts: [{ports: [{port: \"").append(1000 + i).append("\", protocol: TCP}]}]\n");
        }
        return text.toString();
    }

    @Test
    void policiesThatDoNotFitAreSaidAndTheOnesBeforeStayInForce() throws Exception {
        String db = node.client().endpoint("db").address();
        Files.writeString(node.policies().resolve("db.yaml"), ONLY_WEB);
        assertThat(node.ask("policy", "wait")).isZero();
        long enforced = node.client().policyRevision().revision();
        Path large = Files.writeString(node.policies().resolve("large.yaml"), tooLarge());

        assertThat(node.ask("policy", "wait", "--timeout", "300ms")).isEqualTo(1);

        assertThat(node.ask("status")).isEqualTo(1);
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("policy table is full")
                .contains("bpf.policyCells");
        assertThat(node.client().endpoint("db").policy().egress().revision()).isEqualTo(enforced);
        assertThat(node.pings("web", db)).isTrue();
        assertThat(node.pings("other", db)).isFalse();

        Files.delete(large);
        assertThat(node.ask("policy", "wait")).isZero();
        assertThat(problems()).isEmpty();
        assertThat(node.client().endpoints())
                .extracting(Listing.Endpoint::policy)
                .extracting(policy -> policy.egress().revision())
                .containsOnly(node.client().policyRevision().revision());
        assertThat(node.pings("web", db)).isTrue();
        assertThat(node.pings("other", db)).isFalse();
    }

    @Test
    void aPodWhoseAddressDoesNotFitIsRefused() {
        assertThatThrownBy(() -> node.pod("fourth", "app=web"))
                .hasMessageContaining("the datapath has no room for address 10.217.0.")
                .hasMessageEndingWith("of endpoint fourth; raise bpf.addresses");

        node.await("the problem to go with the pod", () -> problems().isEmpty());
        assertThat(node.client().endpoints()).hasSize(3);
    }

    @Test
    void identitiesThatDoNotFitAreSaidAndAnAgentWithoutRoomForThemDoesNotTakeOver() throws Exception {
        String db = node.client().endpoint("db").address();
        Path policy = Files.writeString(node.policies().resolve("db.yaml"), ONLY_WEB);
        assertThat(node.ask("policy", "wait")).isZero();
        String roomy = Files.readString(node.config());
        Files.writeString(node.config(), roomy.replace("bpf: {", "bpf: {identityPages: 1, "));
        node.killAgent();
        try {
            assertThat(node.run("agent", "--config", node.config().toString())).isEqualTo(2);
            assertThat(node.log("agent.log")).contains("meshpath agent: no room for the policy of endpoint ");
            assertThat(node.pings("web", db)).isTrue();
            assertThat(node.pings("other", db)).isFalse();

            Files.delete(policy);
            node.startAgent();
            Files.writeString(policy, ONLY_WEB);
            node.client().readPolicies();
            assertThat(node.ask("status")).isEqualTo(1);
            assertThat(problems())
                    .singleElement()
                    .asString()
                    .contains("identity table is full")
                    .contains("bpf.identityPages");
            assertThat(node.pings("other", db)).isTrue(); // as before: nothing is in force by halves

            Files.delete(policy);
            assertThat(node.ask("policy", "wait")).isZero();
            assertThat(problems()).isEmpty();
        } finally {
            Files.writeString(node.config(), roomy);
            node.killAgent();
            node.startAgent();
        }
    }

    @Test
    void statusSaysHowFullTablesAre() {
        assertThat(node.client().status().tables())
                .extracting(AgentStatus.Table::name)
                .contains("policyCells", "addresses", "prefixes");
        assertThat(node.client().status().tables())
                .filteredOn(table -> table.name().startsWith("addresses"))
                .containsExactly(new AgentStatus.Table("addresses", 5, 5), new AgentStatus.Table("addresses6", 0, 5));
    }
}
