// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.util.List;
import java.util.Locale;

/** Which program routes between the nodes, where they speak BGP. */
public enum RouterKind {
    BIRD("BIRD", 12),
    FRR("FRR", 186);

    private final String title;
    private final int protocol;

    RouterKind(String title, int protocol) {
        this.title = title;
        this.protocol = protocol;
    }

    /** As it calls itself. */
    public String title() {
        return title;
    }

    /** What its routes in the kernel carry as their protocol (linux/rtnetlink.h). */
    public int protocol() {
        return protocol;
    }

    /** The programs that it consists of. */
    public List<String> programs() {
        return switch (this) {
            case BIRD -> List.of("bird", "birdc");
            case FRR -> List.of("/usr/lib/frr/zebra", "/usr/lib/frr/bgpd", "vtysh");
        };
    }

    RouterProgram program() {
        return switch (this) {
            case BIRD -> new Bird();
            case FRR -> new Frr();
        };
    }

    /** The word of {@code --router}: the name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
