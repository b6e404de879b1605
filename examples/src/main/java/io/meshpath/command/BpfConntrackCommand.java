// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bpf ct}. */
@Command(name = "ct", description = "Connections the datapath remembers.", mixinStandardHelpOptions = true)
final class BpfConntrackCommand extends VerbGroup {
    @Command(description = "Lists the connections of this node's pods.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/conntrack", AgentClient::conntrack, BpfConntrackCommand::table);
    }

    static Table table(List<Listing.Conntrack> connections) {
        Table table = Table.of("PROTOCOL", "SOURCE", "DESTINATION", "STATE", "EXPIRES");
        connections.forEach(row ->
                table.row(row.protocol(), row.source(), row.destination(), row.state(), row.expiresSeconds() + "s"));
        return table;
    }
}
