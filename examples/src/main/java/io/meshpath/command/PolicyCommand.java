// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath policy}: the policy compiler as a tool, and what an agent enforces. */
@Command(
        name = "policy",
        description = "Network policies.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PolicyWaitCommand.class,
            PolicyCheckCommand.class,
            PolicyVerdictCommand.class,
            PolicyExplainCommand.class
        })
final class PolicyCommand extends VerbGroup {
    @Command(description = "Lists the policies that an agent enforces.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/policies", AgentClient::policies, PolicyCommand::table);
        if (!options.json()) {
            options.out().println(PolicyWaitCommand.inWords(options.client().policyRevision()));
        }
    }

    static Table table(List<Listing.Policy> policies) {
        Table table = Table.of("POLICY", "KIND", "RULES", "REVISION", "FILE");
        policies.forEach(policy ->
                table.row(policy.name(), policy.kind(), policy.rules(), policy.revision(), policy.file()));
        return table;
    }
}
