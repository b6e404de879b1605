// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs that a test runs to their end. */
public final class Commands {
    private Commands() {}

    /** What a command prints; it must succeed. */
    static String run(String... command) {
        Result result = finish(command);
        assertThat(result.code())
                .as("%s: %s", String.join(" ", command), result.output())
                .isZero();
        return result.output();
    }

    /** What a command prints, whether it succeeds or not. */
    public static String output(String... command) {
        return finish(command).output();
    }

    private record Result(int code, String output) {}

    private static Result finish(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }
}
