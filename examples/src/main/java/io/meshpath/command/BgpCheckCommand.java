// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath bgp check}. */
@Command(
        name = "check",
        description =
                "Says whether a configuration can be used, without using it, and all that is wrong with it; exit code 1 when it cannot.",
        mixinStandardHelpOptions = true)
final class BgpCheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The configuration (YAML).")
    private Path config = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(config)) {
            throw CommandFailure.cannotRun(config + ": no such file; correct the path");
        }
        String text = Files.readString(config);
        List<BgpConfigException> mistakes = BgpConfig.mistakes(config.toString(), text);
        PrintWriter out = spec.commandLine().getOut();
        if (mistakes.isEmpty()) {
            out.println(summary(BgpConfig.parse(config.toString(), text)));
            return Meshpath.DONE;
        }
        mistakes.forEach(mistake -> out.println(mistake.getMessage()));
        return Meshpath.DOES_NOT_HOLD;
    }

    private static String summary(BgpConfig read) {
        return "AS " + read.speaker().as() + ", router " + read.speaker().routerId() + ": "
                + count(read.neighbors().size(), "neighbor") + ", "
                + count(read.announcements().size(), "prefix") + " announced";
    }

    private static String count(int number, String word) {
        return number + " " + (number == 1 ? word : word.endsWith("x") ? word + "es" : word + "s");
    }
}
