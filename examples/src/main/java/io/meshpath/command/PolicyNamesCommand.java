// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.NameRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath policy names}. */
@Command(
        name = "names",
        description = "DNS names, as toFQDNs means them, and the addresses they stand for.",
        mixinStandardHelpOptions = true)
final class PolicyNamesCommand extends VerbGroup {
    @Command(description = "Lists the names that the agent was told of.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/names", AgentClient::names, PolicyNamesCommand::table);
    }

    @Command(
            description = "Tells the agent what DNS answered; it is in force when this ends.",
            mixinStandardHelpOptions = true)
    void add(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME", description = "What was asked for.") String name,
            @Parameters(arity = "1..*", paramLabel = "ADDRESS", description = "What it stands for.")
                    List<String> addresses,
            @Option(names = "--ttl", paramLabel = "SECONDS", required = true, description = "For how long.") long ttl) {
        List<Listing.Name> known = options.client().addName(new NameRequest(name, addresses, ttl));
        options.out().print(options.json() ? ListOptions.prettyOf(known) : table(known));
    }

    private static Table table(List<Listing.Name> names) {
        Table table = Table.of("NAME", "ADDRESS", "TTL", "MEANT BY");
        names.forEach(row -> table.row(row.name(), row.address(), row.ttlSeconds() + "s", row.patterns()));
        return table;
    }
}
