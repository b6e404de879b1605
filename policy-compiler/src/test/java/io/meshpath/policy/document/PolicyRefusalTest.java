// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.clusterwide;
import static io.meshpath.policy.Cnp.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is named with its place and a way out, in one line; nothing is left out or widened in silence. */
class PolicyRefusalTest {
    private static String refusal(String text) {
        PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("\n");
        return refusal.getMessage();
    }

    private static String ingressRefusal(String rule) {
        return refusal(document("endpointSelector: {}\ningress: [{" + rule + "}]"));
    }

    @Test
    void aRefusalNamesFileDocumentLineAndPath() {
        String good = document("endpointSelector: {}\ningress: [{}]");
        String bad = document("endpointSelector: {}\nexgress: [{}]");
        PolicyException refusal =
                catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("a/b.yaml", good + "---\n" + bad));
        assertThat(refusal)
                .hasMessage(
                        "a/b.yaml: document 2, line 13: spec.exgress: unknown field 'exgress'; did you mean 'egress'?");
        assertThat(refusal.source()).isEqualTo("a/b.yaml");
        assertThat(refusal.document()).isEqualTo(2);
        assertThat(refusal.line()).isEqualTo(13);
    }

    @Test
    void jsonHasPlacesToo() {
        assertThat(refusal("{\"apiVersion\": \"cilium.io/v2\",\n \"kind\": \"CiliumNetworkPolicy\",\n\"metadata\":"
                        + " {\"name\": \"p\",\n \"nmespace\": \"x\"}}"))
                .startsWith("p.yaml: document 1, line 4: metadata.nmespace: unknown field 'nmespace'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "fromEndpoint: [{}] | unknown field 'fromEndpoint'",
                "fromEndpoints: {} | fromEndpoints: expected a list but was an object; begin each element with '- '",
                "fromEndpoints: [x] | fromEndpoints[0]: expected an object but was text",
                "fromEndpoints: [null] | fromEndpoints[0]: expected an object but was null",
                "fromEndpoints: [{matchLabel: {a: b}}] | unknown field 'matchLabel'; did you mean 'matchLabels'?",
                "fromEndpoints: [{matchLabels: {a: 1}}] | matchLabels.a: expected text but was a number; put it in quotes",
                "fromEndpoints: [{matchLabels: {a: true}}] | expected text but was true or false; put it in quotes: \"true\"",
                "fromEndpoints: [{matchLabels: {a b: c}}] | 'a b' is not a label key",
                "fromEndpoints: [{matchLabels: {a: b c}}] | 'b c' is not a label value",
                "fromEndpoints: [{matchLabels: {\"K8S:a\": b}}] | 'K8S' before the colon is not a label source",
                "fromEndpoints: [{matchLabels: {\"cidr:10.0.0.0/8\": \"\"}}] | source cidr cannot be selected",
                "fromEndpoints: [{matchExpressions: [{key: a}]}] | field 'operator' is missing",
                "fromEndpoints: [{matchExpressions: [{key: a, operator: in}]}] | unknown operator 'in'; write In, NotIn",
                "fromEndpoints: [{matchExpressions: [{key: a, operator: In}]}] | In and NotIn need at least one value",
                "fromEndpoints: [{matchExpressions: [{key: a, operator: Exists, values: [b]}]}] | remove them",
                "fromEntities: [moon] | unknown entity 'moon'; expected one of all, world,",
                "fromCIDR: [10.0.0.0/33] | prefix length of 10.0.0.0 must be from 0 to 32 but was 33; write an address",
                "fromCIDR: [10.0.0] | fromCIDR[0]: ",
                "fromCIDR: [example.org] | fromCIDR[0]: ",
                "fromCIDRSet: [{cidr: 10.0.0.1}] | write a prefix such as 10.0.0.0/8",
                "fromCIDRSet: [{except: [10.0.0.0/8]}] | write exactly one of cidr, cidrGroupRef, cidrGroupSelector",
                "fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/8]}] | except[0]: 11.0.0.0/8 is not in 10.0.0.0/8",
                "fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.0/7]}] | 10.0.0.0/7 is not in 10.0.0.0/8",
                "fromEntities: [all], fromCIDR: [10.0.0.0/8] | fromEntities and fromCIDR do not combine",
                "toEndpoints: [{}] | unknown field 'toEndpoints'",
                "toPorts: [{ports: [{port: \"65536\"}]}] | port: '65536' is not a port from 0 to 65535",
                "toPorts: [{ports: [{port: \"080\"}]}] | port: '080' is not a port from 0 to 65535",
                "toPorts: [{ports: [{port: -1}]}] | '-1' is not a port from 0 to 65535",
                "toPorts: [{ports: [{port: \"90\", endPort: 80}]}] | endPort 80 is below port 90",
                "toPorts: [{ports: [{port: \"0\", endPort: 80}]}] | port is 0, which means all",
                "toPorts: [{ports: [{port: \"80\", endPort: \"90\"}]}] | endPort: expected a number but was text",
                "toPorts: [{ports: [{protocol: TCP}]}] | field 'port' is missing",
                "toPorts: [{ports: [{port: \"80\", protocol: HTTP}]}] | unknown protocol 'HTTP'; expected one of TCP,",
                "toPorts: [{ports: [{port: \"8\", protocol: ICMP}]}] | protocol ICMP has no ports; use icmps",
                "toPorts: [{ports: [{port: \"8\", protocol: ESP}]}] | protocol ESP has no ports; write port \"0\"",
                "toPorts: [{}] | ports is empty, which would match no packet",
                "icmps: [{}] | fields is empty, which would match no packet",
                "icmps: [{fields: [{type: Ping}]}] | not an ICMP type; write a number from 0 to 255 or one of",
                "icmps: [{fields: [{type: 256}]}] | '256' is not an ICMP type from 0 to 255",
                "icmps: [{fields: [{type: 8, family: IPv5}]}] | unknown family 'IPv5'; write IPv4 or IPv6",
                "icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: \"1\"}]}] | toPorts and icmps do not combine"
            })
    void aMistakeInARuleIsNamed(String rule, String expected) {
        assertThat(ingressRefusal(rule)).contains("line 6: spec.ingress[0]").contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "toPorts: [{ports: [{port: \"80\"}], rules: {http: []}}] | rules is not supported: rules on layer 7",
                "toPorts: [{ports: [{port: \"80\"}], listener: {name: x}}] | listener is not supported",
                "toPorts: [{ports: [{port: \"80\"}], serverNames: [x]}] | serverNames is not supported",
                "fromGroups: [{}] | fromGroups is not supported",
                "fromRequires: [{}] | fromRequires is not supported",
                "authentication: {mode: required} | authentication is not supported"
            })
    void whatCiliumHasAndThisDoesNotIsRefusedByName(String rule, String expected) {
        assertThat(ingressRefusal(rule)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toGroups", "toRequires"})
    void soAreThePeersOfEgress(String field) {
        assertThat(refusal(document("endpointSelector: {}\negress: [{" + field + ": [{}]}]")))
                .contains("spec.egress[0]." + field + ": " + field + " is not supported: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ingress: [{}] | field 'endpointSelector' is missing; write {} to select all endpoints",
                "endpointSelector: {} | no rule at all, which changes nothing",
                "{endpointSelector: {}, ingress: []} | no rule at all, which changes nothing",
                "{nodeSelector: {}, ingress: [{}]} | nodes are in no namespace, and so in no CiliumNetworkPolicy",
                "{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: yes please}} | expected true or false",
                "{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {inbound: true}} | unknown field 'inbound'",
                "{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: x}}, ingress: [{}]} | its own namespace, default"
            })
    void aMistakeInASpecIsNamed(String spec, String expected) {
        assertThat(refusal(document(spec))).contains(": spec").contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a: b | field 'kind' is missing",
                "[1] | expected an object but was a list",
                "kind: Pod | kind 'Pod' is not a policy; write one of CiliumNetworkPolicy,",
                "kind: CiliumNetworkPolicy | field 'apiVersion' is missing; write cilium.io/v2",
                "{kind: CiliumNetworkPolicy, apiVersion: v1} | apiVersion 'v1' is not known for CiliumNetworkPolicy",
                "{kind: CiliumNetworkPolicy, apiVersion: cilium.io/v2} | field 'metadata' is missing",
                "{kind: CiliumNetworkPolicy, apiVersion: cilium.io/v2, metadata: {}} | field 'name' is missing",
                "{kind: CiliumNetworkPolicy, apiVersion: cilium.io/v2, metadata: {name: p}} | field 'spec' is missing"
            })
    void aMistakeInADocumentIsNamed(String document, String expected) {
        assertThat(refusal(document)).startsWith("p.yaml: document 1, line 1: ").contains(expected);
    }

    @Test
    void aClusterwidePolicyHasNoNamespace() {
        String policy = clusterwide("endpointSelector: {}\ningress: [{}]").replace("name: p", "name: p, namespace: x");
        assertThat(refusal(policy)).contains("a clusterwide policy has no namespace but this names 'x'; remove it");
    }

    @Test
    void aFieldThatIsThereTwiceIsRefused() {
        assertThat(refusal(document("endpointSelector: {}\ningress: [{}]\ningress: [{fromEntities: [all]}]")))
                .isEqualTo("p.yaml: document 1, line 7: spec.ingress: the field is there twice, first on line 6;"
                        + " keep one");
    }

    @Test
    void anAliasOfNothingIsRefused() {
        assertThat(refusal(document("endpointSelector: {}\ningress: *other")))
                .contains("spec.ingress: alias *other names nothing before it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: b: c", "\tkind: x", "{\"kind\": ", "'"})
    void whatIsNotYamlIsRefusedWithItsLine(String text) {
        assertThat(refusal(text))
                .matches("p\\.yaml: document 1, line 1: not YAML or JSON: .+; correct the syntax there");
    }

    @Test
    void aDocumentBehindAnotherThatIsNotYamlIsRefusedByItsNumber() {
        String before = document("endpointSelector: {}\ningress: [{}]\n");
        PolicyException refusal = catchThrowableOfType(
                PolicyException.class, () -> PolicyParser.parse("p.yaml", before + "---\na: b: c\n"));
        assertThat(refusal.document()).isEqualTo(2);
        assertThat(refusal.line()).isEqualTo((int) before.lines().count() + 2);
    }

    @Test
    void twoPoliciesOfOneNameAreRefused() {
        String policy = document("endpointSelector: {}\ningress: [{}]");
        List<Policy> policies = PolicyParser.parse("p.yaml", policy + "---\n" + policy);
        assertThatThrownBy(() -> PolicyModel.of(policies, ATLANTA))
                .isInstanceOf(PolicyException.class)
                .hasMessage("p.yaml: document 2, line 8: metadata.name: CiliumNetworkPolicy default/p is there twice,"
                        + " first in p.yaml: document 1, line 1; rename or remove one");
    }

    @Test
    void filesThatCannotBeReadAreNamed(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> PolicyFiles.read(missing))
                .hasMessage(missing + ": no such file or folder; correct the path");
        Path latin = Files.write(folder.resolve("latin.yaml"), "kind: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PolicyFiles.read(folder)).hasMessage(latin + ": not UTF-8; save it as UTF-8");
    }
}
