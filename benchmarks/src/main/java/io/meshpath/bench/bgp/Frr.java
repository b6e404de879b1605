// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** FRR's bgpd without its zebra, so that no route goes further. */
final class Frr implements Daemon {
    private static final String PROGRAM = "/usr/lib/frr/bgpd";

    @Override
    public String name() {
        return "FRR " + Daemon.version(PROGRAM, "--version");
    }

    @Override
    public Optional<String> missing() {
        return Files.isExecutable(Path.of(PROGRAM)) ? Optional.empty() : Optional.of("frr");
    }

    @Override
    public List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) throws IOException {
        String sessions = neighbors.stream()
                .map(neighbor -> """
                         neighbor %1$s remote-as %2$d
                         neighbor %1$s passive
                         neighbor %1$s timers %3$d %4$d
                        """.formatted(
                                neighbor.address(), neighbor.as(), Neighbor.HOLD_SECONDS / 3, Neighbor.HOLD_SECONDS))
                .collect(Collectors.joining());
        String activations = neighbors.stream()
                .map(neighbor -> "  neighbor " + neighbor.address() + " activate\n")
                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("bgpd.conf"), """
                frr defaults traditional
                router bgp %d
                 bgp router-id 10.99.2.254
                 no bgp default ipv4-unicast
                 no bgp ebgp-requires-policy
                %s address-family %s unicast
                %s exit-address-family
                """.formatted(
                        Peers.ROUTER_AS, sessions, family == Family.IPV4 ? "ipv4" : "ipv6", activations));
        return List.of(
                PROGRAM,
                "--no_kernel",
                "--no_zebra",
                "--skip_runas",
                "--config_file",
                file.toString(),
                "--pid_file",
                folder.resolve("pid").toString(),
                "--vty_socket",
                folder.toString(),
                "--vty_port",
                "0");
    }
}
