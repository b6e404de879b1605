// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.PolicyTableFullException;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.PolicyModel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel's tables are full: the caller hears of it, what was enforced stays, and what fits is enforced. Needs root. */
class FullTablesIT {
    private static final int WEB = 70000;
    private static final String ALLOW_WEB = Cnp.document("""
            endpointSelector: {}
            ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]
            """);

    @AutoClose
    private final PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withPolicyCells(1 << 14));

    private final PolicyCompiler compiler = new PolicyCompiler(probe.tables());

    private static PolicyModel model(String... documents) {
        return PolicyModel.of(Cnp.policies(documents), ATLANTA);
    }

    /** Rules for so many ports of so many peers that no matrix of theirs fits. */
    private static String tooMuch() {
        StringBuilder spec = new StringBuilder("endpointSelector: {}\ningress:\n");
        for (int i = 0; i < 400; i++) {
            spec.append("- fromEndpoints: [{matchLabels: {app: client-" + i + "}}]\n  toPorts: [{ports: [{port: \""
                    + (1 + 100 * i) + "\", endPort: " + (20_000 + 100 * i) + ", protocol: TCP}]}]\n");
        }
        return Cnp.document(spec.toString());
    }

    private boolean isAllowed(int identity) {
        return Verdict.isAllowed(probe.ask(1, Direction.INGRESS, identity, PortSpace.TCP, 80));
    }

    @BeforeEach
    void allowWeb() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(WEB, pod("app=web"));
        for (int i = 0; i < 400; i++) {
            compiler.addIdentity(WEB + 1 + i, pod("app=client-" + i));
        }
        compiler.policies(model(ALLOW_WEB));
    }

    @Test
    void whatDoesNotFitReachesTheCallerAndLeavesWhatWasEnforced() {
        assertThatThrownBy(() -> compiler.policies(model(tooMuch()))).isInstanceOf(PolicyTableFullException.class);
        assertThat(compiler.isUneven()).isTrue();
        assertThat(compiler.revision()).isEqualTo(2);
        assertThat(compiler.enforcedRevision(1, Direction.INGRESS)).hasValue(1);
        assertThat(isAllowed(WEB)).isTrue();
        assertThat(isAllowed(WEB + 1)).isFalse();
    }

    @Test
    void whatFitsNextIsEnforced() {
        assertThatThrownBy(() -> compiler.policies(model(tooMuch()))).isInstanceOf(PolicyTableFullException.class);
        compiler.policies(model(ALLOW_WEB.replace("web", "client-0")));
        assertThat(compiler.isUneven()).isFalse();
        assertThat(compiler.enforcedRevision(1, Direction.INGRESS)).hasValue(3);
        assertThat(isAllowed(WEB)).isFalse();
        assertThat(isAllowed(WEB + 1)).isTrue();
    }
}
