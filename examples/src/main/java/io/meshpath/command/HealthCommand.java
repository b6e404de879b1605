// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath health}. */
@Command(
        name = "health",
        description = "Shows whether every other node answers on its health port; exit code 1 when one does not.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    @Mixin
    private ListOptions options = new ListOptions();

    @Option(names = "--probe", description = "Probe now instead of showing the last round.")
    private boolean probe;

    @Override
    public Integer call() {
        AgentClient client = options.client();
        List<Listing.Health> health = probe ? client.probe() : client.health();
        options.out().print(options.json() ? ListOptions.prettyOf(health) : table(health));
        return health.stream().allMatch(Listing.Health::reachable) ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    static Table table(List<Listing.Health> health) {
        Table table = Table.of("NODE", "ADDRESS", "STATE", "LATENCY");
        health.forEach(row -> table.row(
                row.cluster() + "/" + row.node(),
                row.address(),
                row.reachable() ? "reachable" : row.error(),
                row.latencyMillis() == null ? "" : String.format(Locale.ROOT, "%.3f ms", row.latencyMillis())));
        return table;
    }
}
