// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.config.Routing;
import io.meshpath.agent.config.TunnelMode;
import io.meshpath.datapath.Direct;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.util.Optional;

/**
 * The way from node to node, and the datapath that goes by it: what the configuration says, or what comes next to it on this
 * kernel.
 *
 * @param mode who encapsulates
 * @param compromise why that is not who the configuration says
 */
record Way(NodeDatapath datapath, TunnelMode mode, Optional<String> compromise) {
    private static final System.Logger LOG = System.getLogger(Way.class.getName());

    /** The way that the configuration says. */
    static Encapsulation wanted(AgentConfig config) {
        return config.routing() == Routing.DIRECT
                ? Direct.routing()
                : tunnel(config, config.tunnel().mode());
    }

    /** Opens the datapath; where the kernel has no tunnel device, the programs encapsulate, with the same on the wire. */
    static Way open(AgentConfig config) {
        TunnelMode mode = config.tunnel().mode();
        try {
            return new Way(NodeDatapath.open(settings(config), wanted(config)), mode, Optional.empty());
        } catch (UnsupportedLinkException e) {
            String compromise = "tunnel.mode is bpf instead of " + mode + ": " + OneLine.of(e)
                    + "; set it to bpf, or load the" + " kernel's module";
            LOG.log(System.Logger.Level.WARNING, compromise);
            NodeDatapath datapath = NodeDatapath.open(settings(config), tunnel(config, TunnelMode.BPF));
            return new Way(datapath, TunnelMode.BPF, Optional.of(compromise));
        }
    }

    private static Encapsulation tunnel(AgentConfig config, TunnelMode mode) {
        boolean device = mode == TunnelMode.DEVICE;
        return switch (config.tunnel().protocol()) {
            case VXLAN -> device ? Vxlan.device() : Vxlan.encapsulation();
            case GENEVE -> device ? Geneve.device() : Geneve.encapsulation();
        };
    }

    private static NodeSettings settings(AgentConfig config) {
        return new NodeSettings(
                        config.pinRoot(),
                        config.node().underlay(),
                        config.node().addresses(),
                        config.cluster().id(),
                        config.cluster().layout(),
                        config.sizes())
                .withTimeouts(config.timeouts())
                .withTunnel(config.tunnel().options());
    }

    /**
     * How large packets pods' stacks may leave to devices to cut up. Only whole packets have a checksum that the programs can
     * tell; with none asked for, or one that the kernel's device computes, pods need not care.
     */
    GsoLimits podGso(AgentConfig config) {
        boolean whole =
                config.tunnel().options().udpChecksum() && config.routing() == Routing.TUNNEL && mode == TunnelMode.BPF;
        return whole ? new GsoLimits(GsoLimits.DEFAULT.octets(), 1) : GsoLimits.DEFAULT;
    }
}
