// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meshpath.agent.api.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever changes a policy can find out when it holds. */
final class PolicyRevisionIT {
    private static final String ONLY_WEB = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: db0, namespace: default}
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
        Files.deleteIfExists(file());
        node.client().readPolicies();
    }

    private static int policyWait(String... more) throws IOException, InterruptedException {
        List<String> verb = new ArrayList<>(List.of("policy", "wait"));
        verb.addAll(Arrays.asList(more));
        return node.ask(verb.toArray(String[]::new));
    }

    private static Path file() {
        return node.policies().resolve("db.yaml");
    }

    private static void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    @Test
    void whatWasWrittenBeforeAWaitHoldsAfterIt() throws Exception {
        String db = node.client().endpoint("db").address();

        write(ONLY_WEB);
        assertThat(policyWait()).isZero();
        assertThat(node.pings("web", db)).isTrue();
        assertThat(node.pings("other", db)).isFalse();

        write(ONLY_WEB.replace("app: web", "app: other"));
        assertThat(policyWait()).isZero();
        assertThat(node.pings("web", db)).isFalse();
        assertThat(node.pings("other", db)).isTrue();
    }

    @Test
    void oneOfManyQuickChangesIsNeverTakenForAnother() throws Exception {
        for (int change = 0; change < 200; change++) {
            String name = "db" + change % 10; // of the same size each time, and mostly of the same tick
            write(ONLY_WEB.replace("db0", name));

            Listing.PolicyRevision read = node.client().readPolicies();

            assertThat(node.client().policies())
                    .extracting(Listing.Policy::name, Listing.Policy::revision)
                    .containsExactly(tuple("default/" + name, read.revision()));
        }
    }

    @Test
    void endpointsAndPoliciesAreListedWithTheirRevision() throws Exception {
        write(ONLY_WEB);
        long revision = node.client().readPolicies().revision();

        assertThat(node.client().policies())
                .singleElement()
                .extracting(Listing.Policy::revision)
                .isEqualTo(revision);
        assertThat(node.client().endpoint("db").policy())
                .isEqualTo(new Listing.EndpointPolicy(
                        new Listing.EnforcedPolicy(revision, true),
                        new Listing.EnforcedPolicy(revision, false),
                        false));
        assertThat(node.client().status().policyRevision()).isEqualTo(revision);
    }

    @Test
    void aPolicyThatStaysKeepsItsRevision() throws Exception {
        write(ONLY_WEB);
        long first = node.client().readPolicies().revision();
        write(ONLY_WEB + "---\n" + ONLY_WEB.replace("db0", "db1"));
        long second = node.client().readPolicies().revision();

        assertThat(second).isGreaterThan(first);
        assertThat(node.client().policies())
                .extracting(Listing.Policy::revision)
                .containsExactly(first, second);
    }

    @Test
    void aFileThatCannotBeUsedEndsTheWaitWithItsReason() throws Exception {
        write(ONLY_WEB.replace("fromEndpoints", "fromEndpoint"));

        assertThat(policyWait()).isEqualTo(1);

        assertThat(node.log("agent.log")).contains("meshpath policy wait: " + file());
    }

    @Test
    void aRevisionThatDoesNotComeEndsTheWaitWithItsTime() throws Exception {
        long now = node.client().policyRevision().revision();
        long begin = System.nanoTime();

        assertThat(policyWait(Long.toString(now + 7), "--timeout", "500ms")).isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(500));
        assertThat(node.log("agent.log"))
                .contains("meshpath policy wait: revision " + (now + 7)
                        + " is not enforced everywhere; the node is at revision " + now
                        + ", enforced by 3 of 3 endpoints");
    }
}
