// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.Policy;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyParserTest {
    private static final String YAML = """
            # two documents, and an empty one between them
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata:
              name: redis
              namespace: shop
              labels: {team: blue}
            spec:
              description: free text
              endpointSelector:
                matchLabels: {app: redis}
              ingress:
                - fromEndpoints: [{matchLabels: {app: web}}]
                - fromEntities: [host]
              egressDeny:
                - toEntities: [world]
            status: {anything: 1}
            ---
            # nothing
            ---
            apiVersion: cilium.io/v2
            kind: CiliumClusterwideNetworkPolicy
            metadata: {name: both}
            specs:
              - endpointSelector: {}
                egress: [{}]
              - endpointSelector: {}
                labels: [{key: a}]
                ingressDeny: [{fromEntities: [all]}]
            """;

    @Test
    void readsAllDocumentsOfAText() {
        List<Policy> policies = PolicyParser.parse("a.yaml", YAML);
        assertThat(policies).extracting(Policy::qualifiedName).containsExactly("shop/redis", "both");
        assertThat(policies)
                .extracting(Policy::kind)
                .containsExactly("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");
        assertThat(policies)
                .extracting(Policy::origin)
                .containsExactly("a.yaml: document 1, line 2", "a.yaml: document 3, line 21");
    }

    @Test
    void namesRulesByFilePolicySectionAndNumber() {
        assertThat(PolicyParser.parse("a.yaml", YAML))
                .flatExtracting(Policy::rules)
                .extracting(Rule::name)
                .containsExactly(
                        "a.yaml: shop/redis, ingress rule 1",
                        "a.yaml: shop/redis, ingress rule 2",
                        "a.yaml: shop/redis, egressDeny rule 1",
                        "a.yaml: both, spec 1 egress rule 1",
                        "a.yaml: both, spec 2 ingressDeny rule 1");
    }

    @Test
    void sectionsHaveTheirDirectionAndAction() {
        List<Rule> rules = PolicyParser.parse("a.yaml", YAML).get(0).rules();
        assertThat(rules)
                .extracting(Rule::direction)
                .containsExactly(Direction.INGRESS, Direction.INGRESS, Direction.EGRESS);
        assertThat(rules).extracting(Rule::action).containsExactly(Action.ALLOW, Action.ALLOW, Action.DENY);
        assertThat(rules).allMatch(rule -> rule.tier() == Tier.NORMAL && rule.priority() == 0);
    }

    @Test
    void aPolicyWithoutANamespaceIsInTheDefaultOne() {
        String text = Cnp.document("endpointSelector: {}\ningress: [{}]").replace(", namespace: default", "");
        Policy policy = PolicyParser.parse("p.yaml", text).get(0);
        assertThat(policy.qualifiedName()).isEqualTo("default/p");
        assertThat(policy.rules().get(0).subject())
                .hasToString("endpoints with k8s:io.kubernetes.pod.namespace=default");
    }

    @Test
    void readsJson() {
        String json = """
                {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
                \t"metadata": {"name": "p", "namespace": "default"},
                \t"spec": {"endpointSelector": {"matchLabels": {"a\\/b": "c"}}, "ingress": [{}]}}
                """;
        assertThat(PolicyParser.parse("p.json", json).get(0).rules().get(0).subject())
                .hasToString("endpoints with a/b=c, k8s:io.kubernetes.pod.namespace=default");
    }

    @Test
    void readsWhatKubectlPrints() {
        String text = "apiVersion: v1\nkind: List\nitems:\n- "
                + Cnp.document("endpointSelector: {}\ningress: [{}]").indent(2).strip();
        assertThat(PolicyParser.parse("p.yaml", text)).hasSize(1);
    }

    @Test
    void anAliasStandsForWhatItNames() {
        String text = Cnp.document("""
                endpointSelector: {}
                ingress:
                  - fromEntities: &peers [host, health]
                egress:
                  - toEntities: *peers
                """);
        List<Rule> rules = PolicyParser.parse("p.yaml", text).get(0).rules();
        assertThat(rules.get(1).peers()).isEqualTo(rules.get(0).peers()).hasSize(2);
    }

    @Test
    void aNullFieldIsNoField() {
        String text = Cnp.document("endpointSelector: {}\ningress: [{fromEndpoints: null, toPorts: ~}]\negress: null");
        assertThat(PolicyParser.parse("p.yaml", text).get(0).rules()).hasSize(1);
    }

    @Test
    void readsTheFilesOfAFolderInTheOrderOfTheirNames(@TempDir Path folder) throws Exception {
        String policy = Cnp.document("endpointSelector: {}\ningress: [{}]");
        Files.createDirectories(folder.resolve("team/.hidden"));
        Files.writeString(folder.resolve("b.yml"), policy.replace("name: p", "name: b"));
        Files.writeString(folder.resolve("a.yaml"), policy.replace("name: p", "name: a"));
        Files.writeString(folder.resolve("team/c.yaml"), policy.replace("name: p", "name: c"));
        Files.writeString(folder.resolve("team/.hidden/d.yaml"), "not a policy");
        Files.writeString(folder.resolve(".e.yaml.swp"), "not a policy");
        Files.writeString(folder.resolve("README.md"), "not a policy");
        assertThat(PolicyFiles.read(folder)).extracting(Policy::name).containsExactly("a", "b", "c");
        assertThat(PolicyFiles.read(folder.resolve("b.yml")))
                .extracting(Policy::source)
                .containsExactly(folder.resolve("b.yml").toString());
    }

    @Test
    void aTextMayBeLargerThanTheYamlParserTakesByItself() {
        String policy = Cnp.document("endpointSelector: {}\ningress: [{}]\n");
        String comment = ("#" + "x".repeat(1023) + "\n").repeat(4 * 1024);
        assertThat(PolicyParser.parse("p.yaml", comment + policy)).hasSize(1);
    }

    @Test
    void aTextWithoutDocumentsHasNoPolicies() {
        assertThat(PolicyParser.parse("p.yaml", "")).isEmpty();
        assertThat(PolicyParser.parse("p.yaml", "# nothing yet\n")).isEmpty();
    }
}
