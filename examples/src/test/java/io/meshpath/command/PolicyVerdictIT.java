// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's verdicts through the command, on the same world as {@link PolicyVerdictTest}. */
final class PolicyVerdictIT {
    private static final int PODS = 60; // as many matrices, 10,400 cells each

    private static CommandRun verdict(String engine, String... more) {
        return verdict(engine, WorldFiles.POLICIES, WorldFiles.MODEL, WorldFiles.FLOWS, more);
    }

    private static CommandRun verdict(String engine, Path policies, Path model, Path flows, String... more) {
        List<Object> words = new ArrayList<>(List.of("policy", "verdict", "--policies", policies));
        words.addAll(List.of("--model", model, "--flows", flows));
        words.addAll(List.of("--engine", engine, "-o", "json"));
        words.addAll(List.of(more));
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    @Test
    void theKernelAnswersAsWorkedOutByHand() {
        assertThat(verdict("kernel").json()).isEqualTo(WorldFiles.verdicts());
    }

    @Test
    void theEnginesAgreeAlsoWherePeersAreLocalByDefault() {
        assertThat(verdict("kernel", "--default-local-cluster").json())
                .isEqualTo(verdict("java", "--default-local-cluster").json())
                .isNotEqualTo(WorldFiles.verdicts());
    }

    @Test
    void theEnginesAgreeOnPoliciesThatDoNotFitIntoTheUsualTables(@TempDir Path folder) throws IOException {
        List<String> pods = new ArrayList<>();
        List<String> flows = new ArrayList<>();
        StringBuilder policies = new StringBuilder();
        for (int pod = 0; pod < PODS; pod++) {
            pods.add("{'namespace': 'x', 'name': 'p%1$d', 'labels': {'pod': 'p%1$d'}, 'ips': ['10.0.0.%1$d']}"
                    .formatted(pod));
            flows.add("{'from': 'x/p%d', 'to': 'x/p0', 'port': %d}".formatted(pod, 1000 + 37 * pod));
            policies.append(manyRanges(pod));
        }
        Path written = Files.writeString(folder.resolve("p.yaml"), policies);
        Path model = json(folder.resolve("model.json"), "{'cluster': 'atlanta', 'pods': " + pods + "}");
        Path asked = json(folder.resolve("flows.json"), flows.toString());
        assertThat(verdict("kernel", written, model, asked).json())
                .isEqualTo(verdict("java", written, model, asked).json());
    }

    /** A policy for one pod that allows each of the pods another range of ports, of its own. */
    private static String manyRanges(int subject) {
        StringBuilder rules = new StringBuilder();
        for (int peer = 0; peer < PODS; peer++) {
            int first = 1 + 1000 * peer + 16 * subject;
            rules.append("  - fromEndpoints: [{matchLabels: {pod: p" + peer + "}}]\n");
            rules.append("    toPorts: [{ports: [{port: '" + first + "', endPort: " + (first + 500) + "}]}]\n");
        }
        return """
                ---
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: p%1$d, namespace: x}
                spec:
                  endpointSelector: {matchLabels: {pod: p%1$d}}
                  ingress:
                %2$s""".formatted(subject, rules);
    }

    private static Path json(Path file, String text) throws IOException {
        return Files.writeString(file, text.replace('\'', '"'));
    }
}
