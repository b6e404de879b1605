// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * BIRD or FRR in the namespace between the nodes: it has a session with each node in each family, takes its pod CIDRs, and tells
 * them to the others. Its routes are in that namespace's kernel.
 */
public final class BgpRouter {
    /** Its autonomous system; each node has one of its own. */
    static final int AS = 65_000;

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final String ROUTER_ID = "192.168.0.1";

    private final RouterKind kind;
    private final LabNamespace namespace;
    private final List<LabProcess> processes;

    private BgpRouter(RouterKind kind, LabNamespace namespace, List<LabProcess> processes) {
        this.kind = kind;
        this.namespace = namespace;
        this.processes = processes;
    }

    /** Starts it, and waits until it answers. */
    static BgpRouter start(RouterKind kind, LabNamespace namespace, Plan plan)
            throws IOException, InterruptedException {
        Folder.createPrivate(Folder.router());
        List<LabProcess> processes = kind == RouterKind.BIRD ? bird(namespace, plan) : frr(namespace, plan);
        BgpRouter router = new BgpRouter(kind, namespace, processes);
        router.awaitReady();
        return router;
    }

    private static List<LabProcess> bird(LabNamespace namespace, Plan plan) throws IOException {
        Path config = Folder.write(Folder.router().resolve("bird.conf"), birdConfig(plan));
        return List.of(namespace.startLogged(
                "bird", List.of("bird", "-f", "-c", config.toString(), "-s", socket("bird.ctl"))));
    }

    private static List<String> birdConfig(Plan plan) {
        List<String> lines = new ArrayList<>(List.of(
                "log stderr all;",
                "router id " + ROUTER_ID + ";",
                "protocol device { }",
                "protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }",
                "protocol kernel { ipv6 { import none; export where source = RTS_BGP; }; }"));
        for (Plan.Node node : plan.nodes()) {
            for (Plan.Uplink uplink : node.uplinks()) {
                String family = uplink.isV4() ? "ipv4" : "ipv6";
                lines.add("protocol bgp " + node.name().replace('-', '_') + "_" + family + " {");
                lines.add("  local " + uplink.router() + " as " + AS + ";");
                lines.add("  neighbor " + uplink.address() + " as " + node.as() + ";");
                lines.add("  passive on; graceful restart aware;");
                lines.add("  " + family + " { import all; export all; };");
                lines.add("}");
            }
        }
        return lines;
    }

    private static List<LabProcess> frr(LabNamespace namespace, Plan plan) throws IOException {
        Path zebra = Folder.write(Folder.router().resolve("zebra.conf"), List.of("log stdout"));
        Path bgpd = Folder.write(Folder.router().resolve("bgpd.conf"), frrConfig(plan));
        return List.of(
                namespace.startLogged("zebra", frrCommand("zebra", zebra)),
                namespace.startLogged("bgpd", frrCommand("bgpd", bgpd)));
    }

    private static List<String> frrCommand(String daemon, Path config) {
        return List.of(
                "/usr/lib/frr/" + daemon,
                "-u",
                "root",
                "-g",
                "root",
                "-f",
                config.toString(),
                "-i",
                socket(daemon + ".pid"),
                "-z",
                socket("zserv.api"),
                "--vty_socket",
                Folder.router().toString());
    }

    private static List<String> frrConfig(Plan plan) {
        List<String> lines = new ArrayList<>(List.of(
                "log stdout",
                "router bgp " + AS,
                " bgp router-id " + ROUTER_ID,
                " no bgp ebgp-requires-policy",
                " no bgp default ipv4-unicast",
                " no bgp network import-check"));
        for (Plan.Node node : plan.nodes()) {
            for (Plan.Uplink uplink : node.uplinks()) {
                lines.add(" neighbor " + uplink.address() + " remote-as " + node.as());
                lines.add(" neighbor " + uplink.address() + " passive");
            }
        }
        for (boolean isV4 : List.of(true, false)) {
            lines.add(" address-family " + (isV4 ? "ipv4" : "ipv6") + " unicast");
            for (Plan.Node node : plan.nodes()) {
                node.uplinks().stream()
                        .filter(uplink -> uplink.isV4() == isV4)
                        .forEach(uplink -> lines.add("  neighbor " + uplink.address() + " activate"));
            }
            lines.add(" exit-address-family");
        }
        return lines;
    }

    private static String socket(String name) {
        return Folder.router().resolve(name).toString();
    }

    private void awaitReady() throws InterruptedException {
        Eventually.holds(START_LIMIT, kind.toString(), () -> {
            for (LabProcess process : processes) {
                if (!process.isAlive()) {
                    throw new UnmetException(kind + " has ended: " + process.lastWords());
                }
            }
            return ask(summary()).exitCode() == 0 ? Optional.empty() : Optional.of("it does not answer");
        });
    }

    /** Which program it is. */
    public RouterKind kind() {
        return kind;
    }

    /** What it says of its sessions, line by line. */
    public List<String> sessions() throws IOException, InterruptedException {
        return ask(summary()).text().lines().toList();
    }

    private List<String> summary() {
        return kind == RouterKind.BIRD
                ? List.of("birdc", "-s", socket("bird.ctl"), "show", "protocols")
                : List.of("vtysh", "--vty_socket", Folder.router().toString(), "-d", "bgpd", "-c", "show bgp summary");
    }

    private LabNamespace.Output ask(List<String> command) throws IOException, InterruptedException {
        return namespace.run(ANSWER_LIMIT, command);
    }
}
