// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.policy.document.PolicyParser;
import io.meshpath.policy.random.RandomPolicies;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyModelTest {
    private static final String ALLOW_WEB = Cnp.document("""
            endpointSelector: {matchLabels: {app: db}}
            ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]
            """);
    private static final String ALLOW_JOB = ALLOW_WEB.replace("web", "job");

    @Test
    void policiesThatDoNotChangeKeepTheirRules() {
        PolicyModel before = PolicyModel.of(Cnp.policies(ALLOW_WEB, ALLOW_WEB), Cnp.ATLANTA);
        PolicyModel after = before.with(Cnp.policies(ALLOW_WEB, ALLOW_JOB, ALLOW_WEB)); // read anew
        assertThat(after.rules()).hasSize(3);
        assertThat(after.rules().get(0)).isSameAs(before.rules().get(0));
        assertThat(after.rules().get(1)).isNotEqualTo(before.rules().get(1));
    }

    @Test
    void aModelWithOtherPoliciesIsTheModelOfThosePolicies() {
        RandomPolicies random = new RandomPolicies(11);
        PolicyContext context = random.context();
        PolicyModel grown = PolicyModel.of(List.of(), context);
        for (int change = 0; change < 40; change++) {
            List<Policy> policies = PolicyParser.parse("random.yaml", random.yaml(1 + random.nextInt(8)));
            grown = grown.with(policies);
            PolicyModel fresh = PolicyModel.of(policies, context);
            assertThat(grown.rules()).isEqualTo(fresh.rules());
            assertThat(grown.cidrs()).isEqualTo(fresh.cidrs());
            assertThat(grown.context()).isEqualTo(context);
        }
    }

    @Test
    void aPolicyThatIsThereTwiceIsRefusedInAChangeToo() {
        PolicyModel model = PolicyModel.of(Cnp.policies(ALLOW_WEB), Cnp.ATLANTA);
        List<Policy> twice =
                List.of(Cnp.policies(ALLOW_WEB).get(0), Cnp.policies(ALLOW_JOB).get(0));
        assertThatThrownBy(() -> model.with(twice))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("CiliumNetworkPolicy default/p1 is there twice");
    }
}
