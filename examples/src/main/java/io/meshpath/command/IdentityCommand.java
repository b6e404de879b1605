// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath identity}. */
@Command(name = "identity", description = "Security identities.", mixinStandardHelpOptions = true)
final class IdentityCommand extends VerbGroup {
    @Command(description = "Lists every identity of every cluster.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/identities", AgentClient::identities, IdentityCommand::table);
    }

    static Table table(List<Listing.Identity> identities) {
        Table table = Table.of("ID", "LABELS");
        identities.forEach(identity -> table.row(identity.id(), identity.labels()));
        return table;
    }
}
