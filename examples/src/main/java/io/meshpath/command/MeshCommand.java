// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath mesh}. */
@Command(
        name = "mesh",
        description = "The clusters of the mesh.",
        subcommands = {MeshMirrorCommand.class, MeshEtcdCommand.class},
        mixinStandardHelpOptions = true)
final class MeshCommand extends VerbGroup {
    @Command(
            description = "Shows what is known of each cluster; exit code 1 when one is not connected.",
            mixinStandardHelpOptions = true)
    int status(@Mixin ListOptions options) {
        options.print("/v1/mesh", AgentClient::clusters, MeshCommand::table);
        boolean connected = options.client().clusters().stream()
                .allMatch(cluster -> cluster.state().equals("connected"));
        return connected ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    static Table table(List<Listing.Cluster> clusters) {
        Table table = Table.of(
                "CLUSTER",
                "ID",
                "STATE",
                "REVISION",
                "BEHIND",
                "LAG",
                "NODES",
                "IDENTITIES",
                "ADDRESSES",
                "SERVICES",
                "ENDPOINT",
                "REFUSED",
                "ERROR");
        clusters.forEach(cluster -> table.row(
                cluster.name() + (cluster.local() ? " (own)" : ""),
                cluster.id() == 0 ? "" : cluster.id(),
                cluster.state(),
                cluster.link().revision(),
                cluster.link().behind(),
                String.format(Locale.ROOT, "%.1f ms", cluster.link().lagMillis()),
                cluster.nodes(),
                cluster.identities(),
                cluster.addresses(),
                cluster.services(),
                cluster.link().endpoint(),
                cluster.refusals(),
                cluster.error()));
        return table;
    }
}
