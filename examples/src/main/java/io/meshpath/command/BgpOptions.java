// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.BgpClient;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which BGP daemon: the one at this socket. */
final class BgpOptions {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "/run/meshpath/bgp.sock",
            description = "The daemon's Unix socket; ${DEFAULT-VALUE} unless given.")
    private Path socket = Path.of("");

    Path socket() {
        return socket;
    }

    BgpClient client() {
        return BgpClient.at(socket);
    }
}
