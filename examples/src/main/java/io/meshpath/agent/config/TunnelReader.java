// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.TunnelOptions;
import java.util.Optional;

/** Reads the key {@code tunnel}: a word is the protocol, as most need no more; a section says the rest, too. */
final class TunnelReader {
    private static final String KEY = "tunnel";

    private final ConfigSection root;
    private final Optional<ConfigSection> section;

    /** Refuses keys that mean nothing. */
    TunnelReader(ConfigSection root) {
        this.root = root;
        this.section = root.hasText(KEY) ? Optional.empty() : Optional.of(root.section(KEY));
        section.ifPresent(keys -> keys.accept("protocol", "mode", "copyDscp", "receiveOffload", "udpChecksum"));
    }

    AgentConfig.Tunnel read() {
        TunnelProtocol word = root.hasText(KEY) ? root.required(KEY, TunnelProtocol::parse) : TunnelProtocol.VXLAN;
        return section.map(keys -> new AgentConfig.Tunnel(
                        keys.optional("protocol", TunnelProtocol::parse, word),
                        keys.optional("mode", TunnelMode::parse, TunnelMode.BPF),
                        options(keys)))
                .orElseGet(() -> AgentConfig.Tunnel.of(word));
    }

    private static TunnelOptions options(ConfigSection keys) {
        return new TunnelOptions(
                keys.optional("receiveOffload", ConfigValues::bool, true),
                keys.optional("copyDscp", ConfigValues::bool, false),
                keys.optional("udpChecksum", ConfigValues::bool, false));
    }
}
