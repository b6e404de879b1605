// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the kernel forward between pods and the world, in the families that pods have. */
final class Forwarding {
    private static final System.Logger LOG = System.getLogger(Forwarding.class.getName());
    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");
    private static final Path IPV6_EVERYWHERE = IPV6.resolve("all/forwarding");

    /** In accept_ra: as a host would, although it forwards. */
    private static final String ALSO_AS_ROUTER = "2";

    private Forwarding() {}

    static void enable(AgentConfig.Node node) {
        if (node.hasPods(true)) {
            write(IPV4, "1");
        }
        if (node.hasPods(false)) {
            keepLearningRoutes(IPV6.resolve(node.underlay()).resolve("accept_ra"));
            write(IPV6_EVERYWHERE, "1");
        }
    }

    /** A host that begins to forward IPv6 loses the default route that it has from a router's advertisement. */
    private static void keepLearningRoutes(Path acceptAdvertisements) {
        try {
            if (Files.readString(acceptAdvertisements).strip().equals("1")) {
                write(acceptAdvertisements, ALSO_AS_ROUTER);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot read " + acceptAdvertisements + ": " + OneLine.of(e));
        }
    }

    private static void write(Path setting, String value) {
        try {
            Files.writeString(setting, value);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "pods cannot reach the world: cannot write " + setting + ": " + OneLine.of(e));
        }
    }
}
