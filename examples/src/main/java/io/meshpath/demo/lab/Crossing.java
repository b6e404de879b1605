// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.agent.config.TunnelProtocol;
import java.util.Locale;
import java.util.Optional;

/** How packets of pods cross between nodes. */
public enum Crossing {
    /** In VXLAN. */
    VXLAN,
    /** In Geneve. */
    GENEVE,
    /** As they are, by routes that the nodes and a router between them tell each other by BGP. */
    DIRECT;

    /** The tunnel, if it is one. */
    public Optional<TunnelProtocol> tunnel() {
        return switch (this) {
            case VXLAN -> Optional.of(TunnelProtocol.VXLAN);
            case GENEVE -> Optional.of(TunnelProtocol.GENEVE);
            case DIRECT -> Optional.empty();
        };
    }

    /** The word of {@code --tunnel}: the name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
