// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** BIRD 2, which helps neighbours to restart gracefully without being told to. */
final class Bird implements Daemon {
    private static final String PROGRAM = "/usr/sbin/bird";

    @Override
    public String name() {
        return "BIRD " + Daemon.version(PROGRAM, "--version");
    }

    @Override
    public Optional<String> missing() {
        return Files.isExecutable(Path.of(PROGRAM)) ? Optional.empty() : Optional.of("bird2");
    }

    @Override
    public List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) throws IOException {
        String sessions = neighbors.stream()
                .map(neighbor -> "protocol bgp s%d from peer { local %s as %d; neighbor %s as %d; }\n"
                        .formatted(
                                neighbor.session(),
                                neighbor.local(),
                                Peers.ROUTER_AS,
                                neighbor.address(),
                                neighbor.as()))
                .collect(Collectors.joining());
        Path file = Files.writeString(
                folder.resolve("bird.conf"),
                """
                log stderr { warning, error, auth, fatal, bug };
                router id 10.99.2.254;
                protocol device { }
                template bgp peer {
                  passive on;
                  hold time %d;
                  error wait time 1, 2;
                  %s { import all; export all; };
                }
                """.formatted(Neighbor.HOLD_SECONDS, family == Family.IPV4 ? "ipv4" : "ipv6") + sessions);
        return List.of(
                PROGRAM,
                "-f",
                "-c",
                file.toString(),
                "-s",
                folder.resolve("socket").toString());
    }
}
