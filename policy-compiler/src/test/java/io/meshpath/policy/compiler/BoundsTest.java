// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.PolicyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rules and identities may cost at most, however they are written. */
class BoundsTest {
    private static final int RANGES = 400;
    private static final int KINDS = 12;

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);

    /** A rule for each of some random ranges of ports, each for another peer. */
    private static String wideRanges() {
        Random random = new Random(65535);
        StringBuilder spec = new StringBuilder("endpointSelector: {matchLabels: {app: server}}\ningress:\n");
        for (int i = 0; i < RANGES; i++) {
            int first = 1 + random.nextInt(60_000);
            int last = first + random.nextInt(65_536 - first);
            spec.append("- fromEndpoints: [{matchLabels: {app: client-" + i + "}}]\n  toPorts: [{ports: [{port: \""
                    + first + "\", endPort: " + last + ", protocol: TCP}]}]\n");
        }
        return Cnp.document(spec.toString());
    }

    private static PolicyModel model(List<String> documents) {
        return PolicyModel.of(Cnp.policies(documents.toArray(String[]::new)), ATLANTA);
    }

    @Test
    void aRangeOfPortsMakesAtMostTwoPortClasses() {
        compiler.addEndpoint(1, pod("app=server"));
        compiler.policies(model(List.of(wideRanges())));
        assertThat(compiler.size().portClasses()).isBetween(RANGES, 2 * RANGES + 1);
    }

    @Test
    void aMatrixHasOnlyTheRowsAndColumnsThatItsOwnRulesTellApart() {
        compiler.addEndpoint(1, pod("app=server"));
        compiler.addEndpoint(2, pod("app=other"));
        for (int i = 0; i < RANGES; i++) {
            compiler.addIdentity(70000 + i, pod("app=client-" + i));
        }
        String other = Cnp.document("""
                endpointSelector: {matchLabels: {app: other}}
                ingress:
                  - fromEndpoints: [{matchLabels: {app: client-0}}]
                    toPorts: [{ports: [{port: "80", protocol: TCP}]}]
                """);
        compiler.policies(model(List.of(wideRanges(), other)));
        VerdictMatrix matrix = tables.matrix(2, Direction.INGRESS);
        assertThat(matrix.rows()).isEqualTo(3); // strangers, client-0 and the node itself
        assertThat(matrix.columns()).isEqualTo(2);
    }

    @Test
    void kindsOfIdentitiesThatCameAndWentLeaveFewClassesBehind() {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < KINDS; i++) {
            documents.add(Cnp.document(
                    "endpointSelector: {}\ningress: [{fromEndpoints: [{matchLabels: {kind" + i + ": x}}]}]"));
        }
        compiler.policies(model(documents));
        compiler.addEndpoint(1, pod("app=server"));
        for (int kind = 1; kind < 1 << KINDS; kind++) {
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < KINDS; i++) {
                if ((kind & 1 << i) != 0) {
                    labels.add("kind" + i + "=x");
                }
            }
            compiler.addIdentity(70000, pod(labels.toArray(String[]::new)));
        }
        assertThat(compiler.size().identityClasses()).isLessThan(100);
        assertThat(tables.matrix(1, Direction.INGRESS).rows()).isLessThan(2 * KINDS); // as many as rules decide
    }
}
