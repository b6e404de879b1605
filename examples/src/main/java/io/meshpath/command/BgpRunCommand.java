// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.AgentLog;
import io.meshpath.bgpd.BgpDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath bgp run}. */
@Command(
        name = "run",
        description =
                "Runs the BGP daemon until it is told to stop. SIGHUP, bgp reload and a change of the file have it"
                        + " read its configuration again.",
        mixinStandardHelpOptions = true)
final class BgpRunCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration (YAML).")
    private Path config = Path.of("");

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Mixin
    private BgpOptions options = new BgpOptions();

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Override
    public Integer call() throws IOException, InterruptedException {
        AgentLog.install(debug);
        if (!Files.exists(config)) {
            throw CommandFailure.cannotRun(config + ": no such file; correct the path");
        }
        BgpDaemon daemon = BgpDaemon.start(config, options.socket());
        daemon.reloadOnHangup();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(daemon), "stop"));
        daemon.awaitEnd();
        if (stopping.get()) {
            Thread.currentThread().join(); // the hook ends the process
        }
        throw CommandFailure.doesNotHold("the speaker has stopped; the log says why");
    }

    /** Being told to stop is no failure, which is what the virtual machine's own exit code would say. */
    private void stop(BgpDaemon daemon) {
        if (stopping.compareAndSet(false, true)) {
            daemon.close();
            Runtime.getRuntime().halt(Meshpath.DONE);
        }
    }
}
