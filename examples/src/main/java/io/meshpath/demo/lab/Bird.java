// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** BIRD 2. */
final class Bird implements RouterProgram {
    private static final Path SOCKET = Folder.router().resolve("bird.ctl");

    @Override
    public List<LabProcess> start(LabNamespace namespace, Plan plan) throws IOException {
        Path config = Folder.write(Folder.router().resolve("bird.conf"), configuration(plan));
        return List.of(
                namespace.startLogged("bird", List.of("bird", "-f", "-c", config.toString(), "-s", SOCKET.toString())));
    }

    private static List<String> configuration(Plan plan) {
        List<String> lines = new ArrayList<>(List.of(
                "log stderr all;",
                "router id " + BgpRouter.ROUTER_ID + ";",
                "protocol device { }",
                "protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }",
                "protocol kernel { ipv6 { import none; export where source = RTS_BGP; }; }"));
        for (Plan.Node node : plan.nodes()) {
            for (Plan.Uplink uplink : node.uplinks()) {
                String family = uplink.isV4() ? "ipv4" : "ipv6";
                lines.add("protocol bgp " + node.name().replace('-', '_') + "_" + family + " {");
                lines.add("  local " + uplink.router() + " as " + BgpRouter.AS + ";");
                lines.add("  neighbor " + uplink.address() + " as " + node.as() + ";");
                lines.add("  passive on; graceful restart aware;");
                lines.add("  " + family + " { import all; export all; };");
                lines.add("}");
            }
        }
        return lines;
    }

    @Override
    public List<String> sessions() {
        return List.of("birdc", "-s", SOCKET.toString(), "show", "protocols");
    }
}
