// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCheckTest {
    private static final String GOOD = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: closed, namespace: shop}
            spec: {podSelector: {}}
            """;

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void listsWhatItRead() throws IOException {
        Path file = file("a.yaml", GOOD);
        CommandRun run = CommandRun.of("policy", "check", folder);
        assertThat(run.out())
                .startsWith("POLICY        KIND            RULES   FILE")
                .contains("shop/closed   NetworkPolicy   1       " + file + "   1\n")
                .endsWith("1 policy with 1 rule: nothing is wrong\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DONE);
    }

    @Test
    void saysWhatIsWrongWithEveryDocumentOfEveryFile() throws IOException {
        Path first = file("a.yaml", "kind: Foo\n---\n" + GOOD + "---\n" + GOOD.replace("spec:", "speck:"));
        Path second = file("b.yaml", "{");
        Path third = file("c.yaml", GOOD);
        CommandRun run = CommandRun.of("policy", "check", first, second, third);
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(first + ": document 1, line 1: kind 'Foo' is not a policy"),
                        line -> assertThat(line).startsWith(first + ": document 3, line "),
                        line -> assertThat(line).startsWith(second + ": document 1, line "),
                        line -> assertThat(line)
                                .startsWith(third + ": document 1, line 1: metadata.name: NetworkPolicy shop/closed is"
                                        + " there twice, first in " + first));
        assertThat(run.out()).contains("shop/closed").endsWith("1 policy with 1 rule: 4 errors\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.DOES_NOT_HOLD);
    }

    @Test
    void theSameAsJson() throws IOException {
        Path file = file("a.yaml", GOOD + "---\nkind: Foo\n");
        JsonNode report = CommandRun.of("policy", "check", file, "-o", "json").json();
        JsonNode policy = report.path("policies").get(0);
        assertThat(policy.path("name").asText()).isEqualTo("shop/closed");
        assertThat(policy.path("kind").asText()).isEqualTo("NetworkPolicy");
        assertThat(policy.path("rules").asInt()).isEqualTo(1);
        JsonNode error = report.path("errors").get(0);
        assertThat(error.path("file").asText()).isEqualTo(file.toString());
        assertThat(error.path("document").asInt()).isEqualTo(2);
        assertThat(error.path("line").asInt()).isEqualTo(6);
        assertThat(error.path("message").asText()).contains("kind 'Foo' is not a policy");
    }

    @Test
    void aFolderWithoutPoliciesIsNoSuccess() {
        CommandRun run = CommandRun.of("policy", "check", folder);
        assertThat(run.err()).startsWith("meshpath policy check: no policies in " + folder + "; files of a folder are");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }
}
