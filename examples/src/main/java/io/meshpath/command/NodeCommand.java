// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath node}. */
@Command(name = "node", description = "The nodes of the mesh.", mixinStandardHelpOptions = true)
final class NodeCommand extends VerbGroup {
    @Command(description = "Lists every node of every cluster.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/nodes", AgentClient::nodes, NodeCommand::table);
    }

    static Table table(List<Listing.Node> nodes) {
        Table table = Table.of("NAME", "ADDRESS", "POD CIDR", "");
        nodes.forEach(node -> table.row(
                node.cluster() + "/" + node.name(),
                String.join(", ", node.addresses()),
                String.join(", ", node.podCidrs()),
                node.local() ? "this node" : ""));
        return table;
    }
}
