// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which agent to ask: the one named, or the only one of this machine. */
final class AgentOptions {
    private static final Path SOCKETS = Path.of("/run/meshpath");

    @Option(names = "--socket", paramLabel = "PATH", description = "The agent's Unix socket.")
    private @Nullable Path socket;

    @Option(names = "--node", paramLabel = "NAME", description = "Short for --socket /run/meshpath/NAME/agent.sock.")
    private @Nullable String node;

    AgentClient client() {
        if (socket != null) {
            return AgentClient.at(socket);
        }
        return AgentClient.at(node == null ? only(sockets(SOCKETS)) : SOCKETS.resolve(node + "/agent.sock"));
    }

    private static Path only(List<Path> sockets) {
        if (sockets.isEmpty()) {
            throw CommandFailure.cannotRun(
                    "no agent on this machine; start one with: meshpath agent --config FILE, or name its --socket");
        }
        if (sockets.size() > 1) {
            String nodes = String.join(
                    ", ",
                    sockets.stream()
                            .map(path -> String.valueOf(SOCKETS.relativize(path).getParent()))
                            .toList());
            throw CommandFailure.cannotRun(
                    sockets.size() + " agents on this machine; choose one with --node: " + nodes);
        }
        return sockets.get(0);
    }

    private static List<Path> sockets(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> nodes = Files.list(folder)) {
            return nodes.map(node -> node.resolve("agent.sock"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandFailure.cannotRun("cannot look for agents in " + folder + ": " + e.getMessage());
        }
    }
}
