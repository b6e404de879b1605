// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath bpf tunnel}. */
@Command(name = "tunnel", description = "Tunnels to other nodes.", mixinStandardHelpOptions = true)
final class BpfTunnelCommand extends VerbGroup {
    @Command(
            description = "Lists the pod CIDR of every other node and where packets for it are sent.",
            mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/tunnels", AgentClient::tunnels, BpfTunnelCommand::table);
    }

    static Table table(List<Listing.Tunnel> tunnels) {
        Table table = Table.of("POD CIDR", "TUNNEL ENDPOINT", "NODE");
        tunnels.forEach(
                tunnel -> table.row(tunnel.podCidr(), tunnel.node(), tunnel.cluster() + "/" + tunnel.nodeName()));
        return table;
    }
}
