// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

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
        section.ifPresent(keys -> keys.accept("protocol", "mode", "copyDscp", "receiveOffload"));
    }

    AgentConfig.Tunnel read() {
        TunnelProtocol word = root.hasText(KEY) ? root.required(KEY, TunnelProtocol::parse) : TunnelProtocol.VXLAN;
        return section.map(keys -> new AgentConfig.Tunnel(
                        keys.optional("protocol", TunnelProtocol::parse, word),
                        keys.optional("mode", TunnelMode::parse, TunnelMode.BPF),
                        keys.optional("copyDscp", ConfigValues::bool, false),
                        keys.optional("receiveOffload", ConfigValues::bool, true)))
                .orElseGet(() -> AgentConfig.Tunnel.of(word));
    }
}
