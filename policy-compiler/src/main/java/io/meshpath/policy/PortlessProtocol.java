// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.PortSpace;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The protocols without ports that Cilium's policies have names for, with their numbers (IANA, protocol numbers). */
public enum PortlessProtocol {
    IGMP(2),
    IPIP(4),
    IPV6(41),
    GRE(47),
    ESP(50),
    AH(51),
    VRRP(112);

    private final int number;

    PortlessProtocol(int number) {
        this.number = number;
    }

    /** The protocol of this name, in either case. */
    public static Optional<PortlessProtocol> parse(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(protocol -> protocol.name().equals(upper))
                .findFirst();
    }

    /** The protocol whose packets are of this kind in {@link PortSpace#OTHER}. */
    static Optional<PortlessProtocol> ofKind(int kind) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.kind() == kind)
                .findFirst();
    }

    /** Its kind of packets in {@link PortSpace#OTHER}. */
    public int kind() {
        return PortSpace.protocol(number);
    }
}
