// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyExplainTest {
    private static CommandRun explain(String from, String to, String port, Object... more) {
        List<Object> words = new ArrayList<>(List.of("policy", "explain", WorldFiles.POLICIES));
        words.addAll(List.of("--from", from, "--to", to, "--port", port));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    @Test
    void explainsBothDirectionsOfAFlowInTheModel() {
        CommandRun run = explain("z/a", "y/b", "ICMP/8", "--model", WorldFiles.MODEL);
        assertThat(run.out())
                .startsWith("z/a → y/b, ICMP type 8: denied\n\n")
                .contains(
                        "denied by default: egress of pod=a in z to pod=b in y, ICMP type 8\n",
                        "denied by default: ingress of pod=b in y from pod=a in z, ICMP type 8\n",
                        "  passed on to the next tier by " + WorldFiles.POLICIES.resolve("kubernetes.yaml")
                                + ": guard, ingress rule 2 (inside) (tier Admin, priority 10)\n",
                        "ingress rule 2: this port, but other peers: pod=a in z of cluster toronto (its cluster is"
                                + " atlanta)\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
    }

    @Test
    void saysWhyAnEndIsNotAsked() {
        CommandRun run = explain("198.51.100.7", "y/b", "80", "--model", WorldFiles.MODEL);
        assertThat(run.out())
                .contains("not applicable: egress of 198.51.100.7\n"
                        + "  198.51.100.7 is not in cluster atlanta, whose policies these are\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DONE);
    }

    @Test
    void anAddressIsAllowedByItselfNotByItsPrefix() {
        CommandRun run = explain("198.51.100.200", "y/b", "80", "--model", WorldFiles.MODEL);
        assertThat(run.out()).contains("- fromCIDR: [\"198.51.100.200/32\"]\n");
    }

    @Test
    void takesLabelsWithoutAModel() {
        CommandRun run = explain(
                "pod=a,io.kubernetes.pod.namespace=x",
                "pod=b,io.kubernetes.pod.namespace=y",
                "9001",
                "--cluster",
                "atlanta");
        assertThat(run.out()).contains("  allowed by ", ": y/web, ingress rule 1: pod=a in x, ");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x/q | y/b | 80 | --from: no pod is called 'x/q'; write namespace/name of one in the model",
                "x/a | y/b | 80/FOO | --port: only TCP, UDP and SCTP have ports, not 'FOO'",
                "x/a | y/b | http | --port: the receiver has no TCP port called 'http'; it has names for",
                "x/a | y/b | ICMP/x | --port: not an ICMP type: 'x'",
                "x/a | y/b | 1/2/3 | --port: expected a port such as 6379, 53/UDP, ICMP/8 or VRRP but was '1/2/3'",
                "1.2.3 | y/b | 80 | --from: ",
            })
    void wrongUsageIsOneLine(String from, String to, String port, String problem) {
        CommandRun run = explain(from, to, port, "--model", WorldFiles.MODEL);
        assertThat(run.err()).startsWith("meshpath policy explain: " + problem).containsOnlyOnce("\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }
}
