// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.BgpListing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bgp}. */
@Command(
        name = "bgp",
        description = "The BGP speaker as a daemon.",
        subcommands = {BgpRunCommand.class, BgpCheckCommand.class, BgpRibCommand.class, BgpDecodeCommand.class},
        mixinStandardHelpOptions = true)
final class BgpCommand extends VerbGroup {
    @Command(
            description = "Lists the neighbors; exit code 1 when one is not established.",
            mixinStandardHelpOptions = true)
    int neighbors(@Mixin BgpOptions options, @Mixin OutputOptions output) {
        List<BgpListing.Neighbor> neighbors = options.client().neighbors();
        output.out().print(output.json() ? ListOptions.prettyOf(neighbors) : table(neighbors));
        boolean established =
                neighbors.stream().allMatch(neighbor -> neighbor.state().equals("established"));
        return established ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    static Table table(List<BgpListing.Neighbor> neighbors) {
        Table table = Table.of("NEIGHBOR", "AS", "STATE", "SINCE", "RECEIVED", "ANNOUNCED", "LAST ERROR");
        neighbors.forEach(neighbor -> table.row(
                neighbor.address(),
                neighbor.as(),
                neighbor.state(),
                neighbor.since(),
                neighbor.received(),
                neighbor.announced(),
                neighbor.lastError()));
        return table;
    }

    @Command(
            description = "Has the daemon read its configuration again and apply what differs; a configuration that"
                    + " cannot be used changes nothing.",
            mixinStandardHelpOptions = true)
    void reload(@Mixin BgpOptions options, @Mixin OutputOptions output) {
        BgpListing.Reload reload = options.client().reload();
        output.out().print(output.json() ? ListOptions.prettyOf(reload) : String.join("\n", reload.lines()) + "\n");
    }
}
