// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static io.meshpath.policy.Kubernetes.networkPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.policy.Cnp;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kube-apiserver does not take of a NetworkPolicy is refused here too, with the place and a way out. */
class NetworkPolicyRefusalTest {
    private static String refusal(String spec) {
        String text = networkPolicy("x", "p", spec);
        PolicyException refusal = catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "from: [{}] | from[0]: no peer; write podSelector, namespaceSelector or ipBlock",
                "from: [{podSelector: null}] | from[0]: no peer; write podSelector, namespaceSelector or ipBlock",
                "from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}] | ipBlock does not combine with selectors",
                "from: [{ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}] | ipBlock does not combine with selectors",
                "from: [{ipBlock: {}}] | from[0].ipBlock: field 'cidr' is missing",
                "from: [{ipBlock: {cidr: 10.0.0.1}}] | ipBlock.cidr: ",
                "from: [{ipBlock: {cidr: 10.0.0.0/33}}] | must be from 0 to 32 but was 33; write a prefix such as",
                "from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}] | except[0]: 11.0.0.0/8 is not a smaller part",
                "from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}] | except[0]: 10.0.0.0/8 is not a smaller part",
                "from: [{ipBlock: {cidr: 10.0.0.0/8, except: [0.0.0.0/0]}}] | except[0]: 0.0.0.0/0 is not a smaller part",
                "from: [{ipBlock: {cidr: '::/0', except: [10.0.0.0/8]}}] | except[0]: 10.0.0.0/8 is not a smaller part",
                "from: [{ipBlock: {cidr: 10.0.0.0/8, ports: []}}] | unknown field 'ports'; expected one of cidr, except",
                "from: [{podSelectors: {}}] | unknown field 'podSelectors'; did you mean 'podSelector'?",
                "from: [{podSelector: {matchLabels: {'k8s:a': b}}}] | 'k8s:a' is not a label key",
                "from: [{podSelector: {app: web}}] | unknown field 'app'; expected one of matchExpressions, matchLabels",
                "from: [{namespaceSelector: {matchLabels: {-: b}}}] | '-' is not a label key",
                "from: {podSelector: {}} | from: expected a list but was an object; begin each element with '- '",
                "to: [{podSelector: {}}] | unknown field 'to'; expected one of from, ports",
                "ports: [{port: 0}] | '0' is not a port from 1 to 65535",
                "ports: [{port: 65536}] | '65536' is not a port from 1 to 65535",
                "ports: [{port: '80'}] | '80' is not the name of a port; write up to 15 lower-case letters",
                "ports: [{port: HTTP}] | 'HTTP' is not the name of a port",
                "ports: [{port: a--b}] | 'a--b' is not the name of a port",
                "ports: [{port: -http}] | '-http' is not the name of a port",
                "ports: [{port: sixteen-letters-}] | is not the name of a port",
                "ports: [{port: sixteen-characte}] | is not the name of a port",
                "ports: [{port: true}] | ports[0].port: expected text but was true or false",
                "ports: [{port: 80, endPort: 79}] | endPort: endPort 79 is below port 80; write the lower port in port",
                "ports: [{port: 80, endPort: 65536}] | endPort: '65536' is not a port from 1 to 65535",
                "ports: [{port: 80, endPort: '90'}] | endPort: expected a number but was text",
                "ports: [{port: http, endPort: 90}] | endPort: endPort needs a port with a number to begin at",
                "ports: [{endPort: 90}] | endPort: endPort needs a port with a number to begin at",
                "ports: [{protocol: tcp}] | protocol: unknown protocol 'tcp'; write TCP, UDP or SCTP",
                "ports: [{protocol: ICMP}] | protocol: unknown protocol 'ICMP'; write TCP, UDP or SCTP",
                "ports: [80] | ports[0]: expected an object but was a number"
            })
    void aMistakeInARuleIsNamed(String rule, String expected) {
        assertThat(refusal("podSelector: {}\ningress: [{" + rule + "}]"))
                .startsWith("p.yaml: document 1, line 6: spec.ingress[0]")
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "endpointSelector: {} | unknown field 'endpointSelector'; expected one of egress, ingress, podSelector,",
                "policyTypes: [ingress] | spec.policyTypes[0]: unknown policy type 'ingress'; write Ingress or Egress",
                "policyTypes: [Ingress, Egress, Ingress] | policyTypes has 3 elements but there are two types",
                "{policyTypes: [Egress], ingress: [{from: [{}]}]} | spec.ingress[0].from[0]: no peer",
                "podSelector: {matchLabels: {a: 1}} | spec.podSelector.matchLabels.a: expected text but was a number"
            })
    void aMistakeInASpecIsNamed(String spec, String expected) {
        assertThat(refusal(spec)).contains(": spec").contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extensions/v1beta1 | apiVersion 'extensions/v1beta1' is not known for NetworkPolicy; write networking.k8s.io/v1",
                "projectcalico.org/v3 | apiVersion 'projectcalico.org/v3' is not known for NetworkPolicy"
            })
    void aPolicyOfAnotherApiIsRefused(String version, String expected) {
        String text = networkPolicy("x", "p", "podSelector: {}").replace("networking.k8s.io/v1", version);
        assertThat(catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text)))
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: P | metadata.name: 'P' is not the name of an object; write up to 253 lower-case letters",
                "name: a_b | metadata.name: 'a_b' is not the name of an object",
                "name: a..b | metadata.name: 'a..b' is not the name of an object",
                "name: p, namespace: a.b | metadata.namespace: 'a.b' is not the name of a namespace",
                "name: p, namespace: 1 | metadata.namespace: expected text but was a number; put it in quotes",
                "namespace: x | metadata: field 'name' is missing; name the policy"
            })
    void namesAreThoseOfKubernetes(String metadata, String expected) {
        String text = networkPolicy("x", "p", "podSelector: {}").replace("name: p, namespace: x", metadata);
        assertThat(catchThrowableOfType(PolicyException.class, () -> PolicyParser.parse("p.yaml", text)))
                .hasMessageContaining(expected);
    }

    @Test
    void oneNameIsOnePolicyOfAKindAndNamespace() {
        String one = networkPolicy("x", "p", "podSelector: {}");
        String cilium =
                Cnp.document("endpointSelector: {}\ningress: [{}]").replace("namespace: default", "namespace: x");
        String elsewhere = networkPolicy("y", "p", "podSelector: {}");
        assertThat(PolicyModel.of(
                                PolicyParser.parse("p.yaml", one + "---\n" + cilium + "---\n" + elsewhere), Cnp.ATLANTA)
                        .rules())
                .hasSize(3);
        List<Policy> twice = PolicyParser.parse("p.yaml", one + "---\n" + one);
        assertThatThrownBy(() -> PolicyModel.of(twice, Cnp.ATLANTA))
                .hasMessage("p.yaml: document 2, line 7: metadata.name: NetworkPolicy x/p is there twice, first in"
                        + " p.yaml: document 1, line 1; rename or remove one");
    }

    @Test
    void aPolicyIsCalledByItsKindNamespaceAndName() {
        Policy policy = PolicyParser.parse("p.yaml", networkPolicy("x", "p", "podSelector: {}\negress: [{}, {}]"))
                .get(0);
        assertThat(policy.kind()).isEqualTo("NetworkPolicy");
        assertThat(policy.qualifiedName()).isEqualTo("x/p");
        assertThat(policy.rules())
                .extracting(Rule::name)
                .containsExactly(
                        "p.yaml: x/p, ingress isolation", "p.yaml: x/p, egress rule 1", "p.yaml: x/p, egress rule 2");
    }

    @Test
    void readsWhatKubectlPrints() {
        String item = networkPolicy("x", "p", "podSelector: {}");
        String list = "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\nitems:\n- "
                + item.indent(2).strip();
        assertThat(PolicyParser.parse("p.yaml", list)).extracting(Policy::kind).containsExactly("NetworkPolicy");
    }

    /** As the API server answers, where elements do not repeat their kind. */
    @Test
    void readsAListOfOneKind() {
        String list = """
                {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicyList", "metadata": {}, "items": [
                  {"metadata": {"name": "p", "namespace": "x"}, "spec": {"podSelector": {}}, "status": {}}]}""";
        List<Policy> policies = PolicyParser.parse("p.json", list);
        assertThat(policies).extracting(Policy::qualifiedName).containsExactly("x/p");
        assertThat(policies.get(0).origin()).isEqualTo("p.json: document 1, line 2");
    }
}
