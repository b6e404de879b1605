// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.BgpListing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Command(
            description = "Ends the session with a neighbor until it is started again.",
            mixinStandardHelpOptions = true)
    void stop(@Mixin BgpOptions options, @Mixin Neighbor neighbor, @Mixin Message message) {
        options.client().stop(neighbor.address, message.text);
    }

    @Command(description = "Takes up the session with a neighbor that was stopped.", mixinStandardHelpOptions = true)
    void start(@Mixin BgpOptions options, @Mixin Neighbor neighbor) {
        options.client().start(neighbor.address);
    }

    @Command(description = "Ends the session with a neighbor and begins another.", mixinStandardHelpOptions = true)
    void reset(@Mixin BgpOptions options, @Mixin Neighbor neighbor, @Mixin Message message) {
        options.client().reset(neighbor.address, message.text);
    }

    @Command(description = "Asks a neighbor for all its routes again.", mixinStandardHelpOptions = true)
    void refresh(@Mixin BgpOptions options, @Mixin Neighbor neighbor) {
        options.client().refresh(neighbor.address);
    }

    /** Which neighbor. */
    static final class Neighbor {
        @Parameters(paramLabel = "ADDRESS", description = "The neighbor, as bgp neighbors shows it.")
        private String address = "";
    }

    /** What its operators are told. */
    static final class Message {
        @Option(names = "--message", paramLabel = "TEXT", defaultValue = "", description = "Tell its operators why.")
        private String text = "";
    }
}
