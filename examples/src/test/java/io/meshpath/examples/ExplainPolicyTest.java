// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExplainPolicyTest {
    private static String projectFile(String path) throws IOException {
        Path fromModule = Path.of("..", path);
        return Files.readString(Files.exists(fromModule) ? fromModule : Path.of(path));
    }

    @Test
    void theReadmeHasWhatTheProgramPrints() throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            ExplainPolicy.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(projectFile("policy-compiler/README.md")).contains(printed.toString(StandardCharsets.UTF_8));
    }
}
