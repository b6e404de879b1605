// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.MonitorStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath monitor}. */
@Command(
        name = "monitor",
        description = "Follows what happens to packets until interrupted; with -o json one JSON object a line.",
        mixinStandardHelpOptions = true)
final class MonitorCommand implements Runnable {
    @Mixin
    private ListOptions options = new ListOptions();

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            split = ",",
            description = "drop, verdict or trace; may be repeated. All if absent.")
    private @Nullable List<String> types;

    @Override
    public void run() {
        PrintWriter out = options.out();
        String[] wanted = types == null ? new String[0] : types.toArray(String[]::new);
        try (MonitorStream events = options.client().monitor(wanted)) {
            if (options.json()) {
                follow(out, events);
            } else {
                followSummaries(out, events);
            }
        }
        throw CommandFailure.doesNotHold("the agent went away");
    }

    private static void follow(PrintWriter out, MonitorStream events) {
        for (Optional<String> line = events.nextLine(); line.isPresent(); line = events.nextLine()) {
            out.println(line.get());
        }
    }

    private static void followSummaries(PrintWriter out, MonitorStream events) {
        for (Optional<MonitorEvent> event = events.next(); event.isPresent(); event = events.next()) {
            out.println(event.get().summary());
        }
    }
}
