// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import java.util.Locale;

/** Who puts the outer headers around pod packets. */
public enum TunnelMode {
    /** The datapath's programs themselves; works on every kernel. */
    BPF,
    /** The kernel's tunnel device in collect-metadata mode, told what to do by the datapath's programs. */
    DEVICE;

    /** The word of the configuration file: the name in lower case. */
    static TunnelMode parse(String word) {
        return switch (word) {
            case "bpf" -> BPF;
            case "device" -> DEVICE;
            default -> throw new IllegalArgumentException("expected bpf or device but was '" + word + "'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
