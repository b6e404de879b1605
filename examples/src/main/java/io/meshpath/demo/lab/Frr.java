// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** FRR: bgpd, and zebra, which has its routes in the kernel. */
final class Frr implements RouterProgram {
    @Override
    public List<LabProcess> start(LabNamespace namespace, Plan plan) throws IOException {
        Path zebra = Folder.write(Folder.router().resolve("zebra.conf"), List.of("log stdout"));
        Path bgpd = Folder.write(Folder.router().resolve("bgpd.conf"), configuration(plan));
        return List.of(
                namespace.startLogged("zebra", command("zebra", zebra)),
                namespace.startLogged("bgpd", command("bgpd", bgpd)));
    }

    /** With a /var/tmp of its own, where FRR leaves a folder behind; the group is one that it insists on. */
    private static List<String> command(String daemon, Path config) {
        Path folder = Folder.router();
        String command = "mount -t tmpfs tmpfs /var/tmp && exec /usr/lib/frr/" + daemon + " -u root -g frrvty -f "
                + config
                + " -i " + folder.resolve(daemon + ".pid") + " -z " + folder.resolve("zserv.api") + " --vty_socket "
                + folder;
        return List.of("unshare", "--mount", "sh", "-c", command);
    }

    private static List<String> configuration(Plan plan) {
        List<String> lines = new ArrayList<>(List.of(
                "log stdout",
                "router bgp " + BgpRouter.AS,
                " bgp router-id " + BgpRouter.ROUTER_ID,
                " no bgp ebgp-requires-policy",
                " no bgp default ipv4-unicast"));
        for (Plan.Node node : plan.nodes()) {
            for (Plan.Uplink uplink : node.uplinks()) {
                lines.add(" neighbor " + uplink.address() + " remote-as " + node.as());
                lines.add(" neighbor " + uplink.address() + " passive");
            }
        }
        lines.addAll(family(plan, true));
        lines.addAll(family(plan, false));
        return lines;
    }

    private static List<String> family(Plan plan, boolean isV4) {
        List<String> lines = new ArrayList<>();
        lines.add(" address-family " + (isV4 ? "ipv4" : "ipv6") + " unicast");
        plan.nodes().stream()
                .flatMap(node -> node.uplinks().stream())
                .filter(uplink -> uplink.isV4() == isV4)
                .forEach(uplink -> lines.add("  neighbor " + uplink.address() + " activate"));
        lines.add(" exit-address-family");
        return lines;
    }

    @Override
    public List<String> sessions() {
        return List.of("vtysh", "--vty_socket", Folder.router().toString(), "-d", "bgpd", "-c", "show bgp summary");
    }
}
