// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bpf ipcache}. */
@Command(name = "ipcache", description = "Addresses and their identities.", mixinStandardHelpOptions = true)
final class BpfIpcacheCommand extends VerbGroup {
    @Command(
            description = "Lists addresses and prefixes, the identity of each, and the node to tunnel to.",
            mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/ipcache", AgentClient::ipcache, BpfIpcacheCommand::table);
    }

    static Table table(List<Listing.Ipcache> entries) {
        Table table = Table.of("PREFIX", "IDENTITY", "TUNNEL ENDPOINT", "LABELS");
        entries.forEach(
                entry -> table.row(entry.prefix(), entry.identity(), entry.node(), String.join(",", entry.labels())));
        return table;
    }
}
