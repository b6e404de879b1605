// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MeshpathTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Meshpath.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | meshpath: a verb is missing; see: meshpath --help",
                "endpoint | meshpath endpoint: expected one of: ",
                "frobnicate | meshpath: Unmatched argument at index 0: 'frobnicate'; see: meshpath --help",
                "endpoint create | meshpath endpoint create: Missing required ",
                "node list -o xml | meshpath node list: Invalid value for option '--output'",
                "policy check /nowhere.yaml | meshpath policy check: /nowhere.yaml: no such file or folder; correct the path",
                "status --socket | meshpath status: Missing required parameter for option '--socket'",
            })
    void wrongUsageIsOneLineAndExitCode2(String line, String message) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(err.toString()).startsWith(message).endsWith("\n").containsOnlyOnce("\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpIsASuccess() {
        assertThat(run("--help")).isEqualTo(Meshpath.DONE);
        assertThat(out.toString()).contains("status", "endpoint", "monitor");
        assertThat(run("endpoint", "create", "--help")).isEqualTo(Meshpath.DONE);
    }

    @Test
    void withoutAnAgentItSaysSo() {
        assertThat(run("status", "--socket", "/nowhere/agent.sock")).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(err)
                .hasToString("meshpath status: no agent answers at /nowhere/agent.sock: no such file;"
                        + " start one with: meshpath agent --config FILE\n");
    }
}
