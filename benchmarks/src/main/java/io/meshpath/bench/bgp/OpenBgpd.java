// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** OpenBGPD, whose three processes count together. */
final class OpenBgpd implements Daemon {
    private static final String PROGRAM = "/usr/sbin/bgpd";

    @Override
    public String name() {
        return "OpenBGPD " + Daemon.version(PROGRAM, "-V");
    }

    @Override
    public Optional<String> missing() {
        return Files.isExecutable(Path.of(PROGRAM)) ? Optional.empty() : Optional.of("openbgpd");
    }

    @Override
    public List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) throws IOException {
        String announced = family == Family.IPV4 ? "IPv4" : "IPv6";
        String other = family == Family.IPV4 ? "IPv6" : "IPv4";
        String sessions = neighbors.stream()
                .map(neighbor -> """
                        neighbor %s {
                          remote-as %d
                          passive
                          announce %s unicast
                          announce %s none
                          announce restart yes
                        }
                        """.formatted(neighbor.address(), neighbor.as(), announced, other))
                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("bgpd.conf"), """
                AS %d
                router-id 10.99.2.254
                fib-update no
                holdtime %d
                socket "%s"
                %sallow from any
                allow to any
                """.formatted(
                        Peers.ROUTER_AS, Neighbor.HOLD_SECONDS, folder.resolve("socket"), sessions));
        return List.of(PROGRAM, "-d", "-f", file.toString());
    }
}
