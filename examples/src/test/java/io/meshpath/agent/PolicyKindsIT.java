// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.EndpointRequest.Port;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.NameRequest;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of policy document in an agent's folder decides about packets, with all that it may name. */
final class PolicyKindsIT {
    private static final String OTHER_NODE = "192.168.77.12";
    private static final String WEB_SITE = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";
    private static final String CNP = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: test, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: web}}
            """;

    @TempDir
    static Path folder;

    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/28");
        node.configure("services: services");
        Files.createDirectory(folder.resolve("services"));
        node.neighbour(OTHER_NODE, WEB_SITE, ELSEWHERE);
        node.startAgent();
        node.pod("web", "app=web");
        node.pod("db", Map.of("http", new Port(8080, "TCP")), "app=db");
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void withdraw() throws IOException {
        Files.deleteIfExists(node.policies().resolve("test.yaml"));
        node.client().readPolicies();
    }

    private static void enforce(String text) throws IOException {
        Files.writeString(node.policies().resolve("test.yaml"), text);
        Listing.PolicyRevision read = node.client().readPolicies();
        assertThat(read.problems()).extracting(AgentStatus.Problem::message).isEmpty();
        assertThat(node.client()
                        .awaitPolicies(read.revision(), Duration.ofSeconds(10))
                        .enforced())
                .isEqualTo(read.revision());
    }

    @Test
    void explainsWhatIsInForce() throws Exception {
        enforce(CNP + "  ingress: [{fromEndpoints: [{matchLabels: {app: db}}]}]\n");
        assertThat(node.client()
                        .explain("web", Direction.INGRESS, "db", PortSpace.TCP, 80)
                        .explanation())
                .startsWith("allowed: ingress of app=web in default from app=db in default, TCP 80\n  allowed by ");
        assertThat(node.client()
                        .explain("web", Direction.INGRESS, WEB_SITE, PortSpace.TCP, 80)
                        .explanation())
                .startsWith("denied by default: ingress of app=web in default from " + WEB_SITE + ", TCP 80\n")
                .contains("- fromCIDR: [\"" + WEB_SITE + "/32\"]");
    }

    @Test
    void aNetworkPolicyOpensThePortThatThePodHasANameFor() throws Exception {
        enforce("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: test, namespace: default}
                spec:
                  podSelector: {matchLabels: {app: db}}
                  ingress:
                  - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}]
                    ports: [{port: http}]
                """);

        assertThat(node.connects("web", "db", 8080)).isTrue();
        assertThat(node.connects("web", "db", 8081)).isFalse();
    }

    @Test
    void aRuleForTheNameOfAPeersPortReachesThatPort() throws Exception {
        enforce(CNP + "  egress: [{toEndpoints: [{matchLabels: {app: db}}], toPorts: [{ports: [{port: http}]}]}]\n");

        assertThat(node.connects("web", "db", 8080)).isTrue();
        assertThat(node.connects("web", "db", 8081)).isFalse();
    }

    @Test
    void aClusterNetworkPolicyOfTheAdministratorComesFirst() throws Exception {
        enforce("""
                apiVersion: policy.networking.k8s.io/v1alpha2
                kind: ClusterNetworkPolicy
                metadata: {name: test}
                spec:
                  tier: Admin
                  priority: 10
                  subject: {pods: {podSelector: {matchLabels: {app: db}}}}
                  ingress: [{action: Deny, from: [{namespaces: {}}]}]
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: test, namespace: default}
                spec: {podSelector: {}, ingress: [{}]}
                """);

        assertThat(node.connects("web", "db", 8080)).isFalse();
    }

    @Test
    void aClusterwidePolicyChoosesNodesByTheirLabels() throws Exception {
        node.etcdPut("cilium/state/nodes/v1/atlanta/a2", """
                {"Name": "a2", "Cluster": "atlanta", "ClusterID": 1, "Source": "local", "Labels": {"zone": "a"},
                 "IPAddresses": [{"Type": "InternalIP", "IP": "192.168.77.12"}],
                 "IPv4AllocCIDR": {"IP": "10.217.1.0", "Mask": "////AA=="}}
                """);
        node.await("the node", () -> node.client().nodes().size() == 2);
        String policy = CNP.replace("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")
                        .replace(", namespace: default", "")
                + "  egress: [{toNodes: [{matchLabels: {zone: b}}]}]\n";

        enforce(policy);
        assertThat(node.pings("web", OTHER_NODE)).isFalse();
        enforce(policy.replace("zone: b", "zone: a"));
        assertThat(node.pings("web", OTHER_NODE)).isTrue();
    }

    @Test
    void prefixesAndNamesOfBothFamiliesAreInTheKernel() throws Exception {
        enforce(CNP + "  egress: [{toCIDR: [2001:db8::/32]}, {toFQDNs: [{matchName: six.example.net}]}]\n");

        node.client().addName(new NameRequest("six.example.net", List.of("2001:db8:1::6"), 1));

        assertThat(node.client().ipcache())
                .extracting(Listing.Ipcache::prefix)
                .contains("2001:db8::/32", "2001:db8:1::6/128");
        assertThat(node.client().status().problems()).isEmpty();
        node.await(
                "the name to expire",
                () -> node.client().ipcache().stream()
                        .noneMatch(entry -> entry.prefix().equals("2001:db8:1::6/128")));
    }

    @Test
    void aNameIsTheAddressesThatDnsGaveIt() throws Exception {
        enforce(CNP + "  egress: [{toFQDNs: [{matchPattern: \"*.example.com\"}]}]\n");
        assertThat(node.pings("web", WEB_SITE)).isFalse();

        assertThat(node.ask("policy", "names", "add", "www.example.com", WEB_SITE, "--ttl", "3"))
                .isZero();

        assertThat(node.pings("web", WEB_SITE)).isTrue();
        assertThat(node.pings("web", ELSEWHERE)).isFalse();
        node.await(
                "the name to expire",
                () -> node.client().names().stream()
                        .noneMatch(name -> name.name().equals("www.example.com")));
        assertThat(node.pings("web", WEB_SITE)).isFalse();
    }

    @Test
    void aNameOutlivesTheAgentThatLearntIt() throws Exception {
        enforce(CNP + "  egress: [{toFQDNs: [{matchName: www.example.org}]}]\n");
        node.client().addName(new NameRequest("www.example.org", List.of(ELSEWHERE), 600));
        node.await("the name to be saved", () -> node.log("state/names.json").contains("www.example.org"));

        node.killAgent();
        node.startAgent();

        assertThat(node.client().names())
                .singleElement()
                .extracting(Listing.Name::name, Listing.Name::patterns)
                .containsExactly("www.example.org", List.of("www.example.org"));
        assertThat(node.pings("web", ELSEWHERE)).isTrue();
        assertThat(node.pings("web", WEB_SITE)).isFalse();
        node.client().addName(new NameRequest("www.example.org", List.of(ELSEWHERE), 0));
    }

    @Test
    void aServiceIsThePodsAndAddressesBehindIt() throws Exception {
        Path services = folder.resolve("services");
        enforce(CNP + "  egress: [{toServices: [{k8sService: {serviceName: site, namespace: default}}]}]\n");
        assertThat(node.pings("web", WEB_SITE)).isFalse();

        Files.writeString(services.resolve("site.yaml"), """
                kind: List
                items:
                - {kind: Service, metadata: {name: site}, spec: {ports: [{port: 80}]}}
                - {kind: Endpoints, metadata: {name: site}, subsets: [{addresses: [{ip: 192.0.2.1}]}]}
                """);
        node.client().readPolicies();

        assertThat(node.pings("web", WEB_SITE)).isTrue();
        assertThat(node.pings("web", ELSEWHERE)).isFalse();
    }
}
