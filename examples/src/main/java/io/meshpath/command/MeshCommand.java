// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
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
            description = "Shows what is known of each cluster; exit code 1 unless all are connected.",
            mixinStandardHelpOptions = true)
    int status(@Mixin ListOptions options) {
        options.print("/v1/mesh", AgentClient::clusters, ClusterTable::of);
        boolean connected = options.client().clusters().stream()
                .allMatch(cluster -> cluster.state().equals("connected"));
        return connected ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }
}
