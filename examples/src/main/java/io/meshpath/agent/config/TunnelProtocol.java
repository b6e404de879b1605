// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import java.util.Locale;

/** What pod packets are encapsulated in between nodes. */
public enum TunnelProtocol {
    /** RFC 7348, on UDP port 8472 as in Cilium and Flannel. */
    VXLAN,
    /** RFC 8926, on UDP port 6081. */
    GENEVE;

    /** The word of the configuration file and of {@code --tunnel}: the name in lower case. */
    public static TunnelProtocol parse(String word) {
        return switch (word) {
            case "vxlan" -> VXLAN;
            case "geneve" -> GENEVE;
            case "direct" ->
                throw new IllegalArgumentException(
                        "expected vxlan or geneve but was 'direct'; routing: direct is without a tunnel");
            default -> throw new IllegalArgumentException("expected vxlan or geneve but was '" + word + "'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
