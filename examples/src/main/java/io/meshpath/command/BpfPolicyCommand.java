// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meshpath bpf policy}. */
@Command(name = "policy", description = "Verdicts as the kernel has them.", mixinStandardHelpOptions = true)
final class BpfPolicyCommand extends VerbGroup {
    @Command(
            description = "Shows the verdict of one pod for every peer and port that a rule names.",
            mixinStandardHelpOptions = true)
    void get(
            @Mixin ListOptions options,
            @Parameters(paramLabel = "NAME|ID", description = "The pod's name or number.") String endpoint) {
        options.print(
                "/v1/endpoints/" + endpoint + "/policy",
                client -> client.endpointPolicy(endpoint),
                BpfPolicyCommand::table);
    }

    static Table table(List<Listing.PolicyVerdict> verdicts) {
        Table table = Table.of("DIRECTION", "IDENTITY", "PORTS", "VERDICT", "RULE", "LABELS");
        verdicts.forEach(row -> table.row(
                row.direction(),
                row.identity(),
                row.ports(),
                row.verdict(),
                row.rule(),
                String.join(",", row.labels())));
        return table;
    }
}
