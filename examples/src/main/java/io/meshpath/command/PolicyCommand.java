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
            PolicyNamesCommand.class,
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

    @Command(
            description = "Shows how many packets each rule decided, where the agent counts them (policyAccounting).",
            mixinStandardHelpOptions = true)
    void counters(@Mixin ListOptions options) {
        options.print("/v1/policies/counters", AgentClient::ruleCounters, PolicyCommand::counterTable);
    }

    private static Table counterTable(List<Listing.RuleCounter> counters) {
        Table table = Table.of("PACKETS", "BYTES", "POLICY", "RULE");
        counters.forEach(row ->
                table.row(row.packets(), row.bytes(), row.policy(), row.rule().isEmpty() ? "no rule" : row.rule()));
        return table;
    }

    static Table table(List<Listing.Policy> policies) {
        Table table = Table.of("POLICY", "KIND", "RULES", "REVISION", "FILE");
        policies.forEach(
                policy -> table.row(policy.name(), policy.kind(), policy.rules(), policy.revision(), policy.file()));
        return table;
    }
}
