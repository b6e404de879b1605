// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/** Reads the key {@code masquerade}: a word says whether, a section also says for which destinations not. */
final class MasqueradeReader {
    private static final String KEY = "masquerade";

    private final ConfigSection root;
    private final Optional<ConfigSection> section;

    /** Refuses keys that mean nothing. */
    MasqueradeReader(ConfigSection root) {
        this.root = root;
        this.section = root.hasText(KEY) ? Optional.empty() : Optional.of(root.section(KEY));
        section.ifPresent(keys -> keys.accept("enabled", "exclude"));
    }

    AgentConfig.Masquerade read() {
        return section.map(keys -> new AgentConfig.Masquerade(
                        keys.optional("enabled", ConfigValues::bool, true), keys.list("exclude", Cidr::parse)))
                .orElseGet(() -> new AgentConfig.Masquerade(root.required(KEY, ConfigValues::bool), List.of()));
    }
}
