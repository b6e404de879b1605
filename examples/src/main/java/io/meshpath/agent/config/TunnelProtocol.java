// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import java.util.Locale;

/** How pod packets cross the underlay between nodes. */
public enum TunnelMode {
    /** Encapsulated by the BPF program, VXLAN on UDP port 8472. */
    VXLAN,
    /** Encapsulated as Geneve. */
    GENEVE,
    /** Routed as they are. */
    DIRECT;

    /** The word of the configuration file and of {@code --tunnel}: the name in lower case. */
    public static TunnelMode parse(String word) {
        return switch (word) {
            case "vxlan" -> VXLAN;
            case "geneve" -> GENEVE;
            case "direct" -> DIRECT;
            default -> throw new IllegalArgumentException("expected vxlan, geneve or direct but was '" + word + "'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
