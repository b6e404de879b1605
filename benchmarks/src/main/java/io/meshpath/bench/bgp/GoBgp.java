// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** GoBGP's daemon, with nobody at its API. */
final class GoBgp implements Daemon {
    private static final String PROGRAM = "gobgpd";

    @Override
    public String name() {
        return "GoBGP " + Daemon.version(PROGRAM, "--version");
    }

    @Override
    public Optional<String> missing() {
        return Command.exists(PROGRAM) ? Optional.empty() : Optional.of("gobgpd");
    }

    @Override
    public List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) throws IOException {
        String sessions =
                neighbors.stream().map(neighbor -> session(neighbor, family)).collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("gobgpd.conf"), """
                [global.config]
                  as = %d
                  router-id = "10.99.2.254"
                """.formatted(Peers.ROUTER_AS) + sessions);
        return List.of(PROGRAM, "-f", file.toString(), "--log-level", "error", "--api-hosts", "127.0.0.1:50051");
    }

    private static String session(Neighbor neighbor, Family family) {
        return """
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "%s"
                    peer-as = %d
                  [neighbors.transport.config]
                    passive-mode = true
                  [neighbors.timers.config]
                    hold-time = %d
                    idle-hold-time-after-reset = 1
                  [neighbors.graceful-restart.config]
                    enabled = true
                    restart-time = 120
                  [[neighbors.afi-safis]]
                    [neighbors.afi-safis.config]
                      afi-safi-name = "%s-unicast"
                    [neighbors.afi-safis.mp-graceful-restart.config]
                      enabled = true
                """.formatted(
                neighbor.address(), neighbor.as(), Neighbor.HOLD_SECONDS, family == Family.IPV4 ? "ipv4" : "ipv6");
    }
}
