// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.PolicyModel;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyRevisionTest {
    private static final String ALLOW_WEB = document("""
            endpointSelector: {matchLabels: {app: db}}
            ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]
            """);

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);

    private static PolicyModel model(String... documents) {
        return PolicyModel.of(Cnp.policies(documents), ATLANTA);
    }

    private OptionalLong enforced(int endpoint) {
        return compiler.enforcedRevision(endpoint, Direction.INGRESS);
    }

    @Test
    void eachModelHasTheNextRevision() {
        assertThat(compiler.revision()).isZero();
        assertThat(compiler.policies(model())).isEqualTo(1);
        assertThat(compiler.policies(model(ALLOW_WEB))).isEqualTo(2);
        assertThat(compiler.revision()).isEqualTo(2);
    }

    @Test
    void anEndpointWhoseRulesDoNotChangeEnforcesTheNewRevisionToo() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addEndpoint(2, pod("app=other"));
        compiler.policies(model());
        compiler.policies(model(ALLOW_WEB));
        assertThat(enforced(1)).hasValue(2);
        assertThat(enforced(2)).hasValue(2);
        assertThat(enforced(3)).isEmpty();
    }

    @Test
    void anEndpointThatComesLaterEnforcesTheRevisionOfTheDay() {
        compiler.policies(model());
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        assertThat(enforced(1)).hasValue(2);
    }

    @Test
    void anEndpointThatTheTablesRefusedStaysAtTheOldRevision() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.policies(model());
        tables.refuseAfter(0);
        assertThatThrownBy(() -> compiler.policies(model(ALLOW_WEB))).hasMessage("table is full");
        assertThat(compiler.revision()).isEqualTo(2);
        assertThat(enforced(1)).hasValue(1);
        compiler.retry();
        assertThat(enforced(1)).hasValue(2);
    }
}
