// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bpf drops}. */
@Command(name = "drops", description = "Packets dropped, by reason.", mixinStandardHelpOptions = true)
final class BpfDropsCommand extends VerbGroup {
    @Command(description = "Lists how many packets were dropped for each reason.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/drops", AgentClient::drops, BpfDropsCommand::table);
    }

    static Table table(List<Listing.Drop> drops) {
        Table table = Table.of("REASON", "DIRECTION", "PACKETS", "BYTES");
        drops.forEach(drop -> table.row(drop.reason(), drop.direction(), drop.packets(), drop.bytes()));
        return table;
    }
}
