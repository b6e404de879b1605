// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.OneLine;
import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath bgp check}. */
@Command(
        name = "check",
        description = "Says whether a configuration can be used, without using it; exit code 1 when it cannot.",
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
        try {
            BgpConfig read = BgpConfig.read(config);
            spec.commandLine()
                    .getOut()
                    .println("AS " + read.speaker().as() + ", router "
                            + read.speaker().routerId() + ": "
                            + read.neighbors().size() + " neighbors, "
                            + read.announcements().size() + " prefixes announced");
            return Meshpath.DONE;
        } catch (BgpConfigException e) {
            throw CommandFailure.doesNotHold(OneLine.of(e));
        }
    }
}
