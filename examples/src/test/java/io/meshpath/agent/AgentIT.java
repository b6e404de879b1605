// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.MonitorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentIT {
    private static final String ONLY_WEB = String.join(
            "\n",
            "apiVersion: cilium.io/v2",
            "kind: CiliumNetworkPolicy",
            "metadata: {name: db, namespace: default}",
            "spec:",
            "  endpointSelector: {matchLabels: {app: db}}",
            "  ingress:",
            "  - fromEndpoints: [{matchLabels: {app: web}}]",
            "");

    @TempDir
    Path folder;

    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/29");
        node.startAgent();
    }

    @AfterEach
    void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void twoPodsOfANodeReachEachOtherThroughTheRouter() throws Exception {
        Listing.Endpoint web = node.pod("web", "app=web");
        Listing.Endpoint db = node.pod("db", "app=db");

        assertThat(List.of(web.address(), db.address())).containsExactly("10.217.0.2", "10.217.0.3");
        assertThat(node.pings("web", db.address())).isTrue();
        String neighbours = TestNamespaces.output(node.inPod("web", "ip", "neigh"));
        assertThat(neighbours).contains("10.217.0.1 dev eth0 lladdr ");
        assertThat(node.client().ipcache())
                .contains(new Listing.Ipcache(db.address() + "/32", db.identity(), null, db.labels()));
    }

    @Test
    void whoDiesLosesNoPacketAndTheNextOneAdopts() throws Exception {
        node.pod("web", "app=web");
        Listing.Endpoint db = node.pod("db", "app=db");
        Process ping = node.inPod("web", "ping", "-q", "-i", "0.01", "-w", "8", db.address());

        node.killAgent();
        Thread.sleep(300);
        node.startAgent();

        assertThat(node.client().status().adopted()).isTrue();
        assertThat(node.client().endpoint("db"))
                .usingRecursiveComparison()
                .ignoringFields("policy") // revisions count from the agent's start
                .isEqualTo(db);
        assertThat(ping.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(TestNamespaces.output(ping)).contains(" 0% packet loss");
    }

    @Test
    void aPolicyThatCannotBeReadLeavesTheOneBeforeInForce() throws Exception {
        node.pod("web", "app=web");
        node.pod("other", "app=other");
        Listing.Endpoint db = node.pod("db", "app=db");
        Path policy = Files.writeString(node.policies().resolve("db.yaml"), ONLY_WEB);
        node.await("the policy", () -> node.client().policies().size() == 1);
        assertThat(node.pings("web", db.address())).isTrue();
        assertThat(node.pings("other", db.address())).isFalse();

        Files.writeString(policy, ONLY_WEB.replace("fromEndpoints", "fromEndpoint"));
        node.await(
                "the problem",
                () -> node.client().status().problems().stream()
                        .anyMatch(problem -> problem.message().contains("fromEndpoint")));

        assertThat(node.client().status().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .startsWith(policy.toString())
                        .contains("fromEndpoint")
                        .doesNotContain("\n"));
        assertThat(node.pings("web", db.address())).isTrue();
        assertThat(node.pings("other", db.address())).isFalse();

        Files.delete(policy);
        node.await("no problem", () -> node.client().status().problems().isEmpty());
        node.await("no policy", () -> node.client().policies().isEmpty());
        assertThat(node.pings("other", db.address())).isTrue();
    }

    @Test
    void aRefusalIsAnEventWithNames() throws Exception {
        node.pod("other", "app=other");
        Listing.Endpoint db = node.pod("db", "app=db");
        Files.writeString(node.policies().resolve("db.yaml"), ONLY_WEB);
        node.await("the policy", () -> node.client().policies().size() == 1);

        try (MonitorStream events = node.client().monitor("drop")) {
            CompletableFuture<MonitorEvent> first =
                    CompletableFuture.supplyAsync(() -> events.next().orElseThrow());
            node.pings("other", db.address());

            assertThat(first.get(20, TimeUnit.SECONDS)).satisfies(event -> {
                assertThat(event.type()).isEqualTo("drop");
                assertThat(event.endpoint()).isEqualTo("db");
                assertThat(event.direction()).isEqualTo("ingress");
                assertThat(event.reason()).isEqualTo("policy denied: no rule allows it");
                assertThat(event.sourceLabels()).contains("k8s:app=other");
                assertThat(event.summary()).contains("ICMP");
            });
        }
    }

    @Test
    void aFullPodCidrIsSaidAndEndsWithTheNextDeletion() throws Exception {
        for (int i = 0; i < 5; i++) {
            node.pod("p" + i);
        }

        assertThatThrownBy(() -> node.pod("p5"))
                .hasMessage("pod CIDR 10.217.0.0/29 is full: 5 addresses are in use;"
                        + " delete an endpoint or give the node a larger CIDR");

        node.client().deleteEndpoint("p0");
        assertThat(node.client()
                        .createEndpoint(EndpointRequest.of("p5", node.name("p5")))
                        .address())
                .isEqualTo("10.217.0.2");
    }

    @Test
    void refusalsOfEndpointsNameTheThing() {
        Listing.Endpoint web = node.pod("web", "app=web");

        assertThatThrownBy(() -> node.client().deleteEndpoint("nobody"))
                .hasMessage("no endpoint nobody on this node; see: meshpath endpoint list");
        assertThatThrownBy(() -> node.client().createEndpoint(EndpointRequest.of("web", "x")))
                .hasMessage("endpoint web exists already; delete it first or choose another name");
        assertThatThrownBy(() -> node.client().createEndpoint(EndpointRequest.of("db", "nowhere")))
                .hasMessage("no network namespace nowhere; create it first: ip netns add NAME");
        assertThatThrownBy(() -> node.client().createEndpoint(EndpointRequest.of("db", node.name("web"))))
                .hasMessage("network namespace " + node.name("web")
                        + " has a device eth0 already; give the pod a namespace of its own");
        assertThatThrownBy(() -> node.client()
                        .createEndpoint(EndpointRequest.of("db", "x", "io.cilium.k8s.policy.cluster=toronto")))
                .hasMessage("label io.cilium.k8s.policy.cluster=toronto is not a pod's to choose; leave it out");
        assertThat(node.client().endpoints()).containsExactly(web);
    }

    @Test
    void aPodWhoseNamespaceWentAwayIsForgotten() {
        node.pod("web", "app=web");

        node.vanish("web");

        node.await("the pod to be forgotten", () -> node.client().endpoints().isEmpty());
        node.await(
                "its address to be forgotten",
                () -> node.client().ipcache().stream()
                        .noneMatch(entry -> entry.prefix().equals("10.217.0.2/32")));
    }

    @Test
    void verbsEndWithTheExitCodesTheyPromise() throws Exception {
        node.pod("web", "app=web");

        assertThat(node.ask("status")).isZero();
        assertThat(node.ask("endpoint", "get", "web", "-o", "json")).isZero();
        assertThat(node.ask("endpoint", "get", "nobody")).isEqualTo(1);
        assertThat(node.ask("endpoint", "create", "x", "--netns", "nowhere")).isEqualTo(2);
        assertThat(node.run("agent", "--config", node.config().toString())).isEqualTo(2);
        assertThat(node.log("agent.log"))
                .contains("meshpath agent: another agent answers at "
                        + node.client().socket() + "; stop it or choose another socket");
        assertThat(node.run("agent", "--remove", "--config", node.config().toString()))
                .isEqualTo(2);
        assertThat(node.stopAgent()).isZero();
        assertThat(node.ask("status")).isEqualTo(2);
    }

    @Test
    void aStoppedAgentLeavesTheDatapathAndARemovedNodeLeavesNothing() throws Exception {
        node.pod("web", "app=web");
        Listing.Endpoint db = node.pod("db", "app=db");

        assertThat(node.stopAgent()).isZero();
        assertThat(node.pings("web", db.address())).isTrue();

        assertThat(node.run("agent", "--remove", "--config", node.config().toString()))
                .isZero();
        assertThat(node.pins()).doesNotExist();
        assertThat(TestNamespaces.output(node.inPod("web", "ip", "-br", "link")))
                .doesNotContain("eth0");
        assertThat(TestNamespaces.output(node.inPod("n", "ip", "route"))).doesNotContain("10.217");
    }
}
