// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import java.util.Locale;

/** How pod packets cross the underlay between nodes. */
public enum Routing {
    /** Encapsulated: the underlay only has to know the nodes. */
    TUNNEL,
    /** As they are: the underlay has to know the way to every pod CIDR, by BGP for example. */
    DIRECT;

    /** The word of the configuration file: the name in lower case. */
    static Routing parse(String word) {
        return switch (word) {
            case "tunnel" -> TUNNEL;
            case "direct" -> DIRECT;
            default -> throw new IllegalArgumentException("expected tunnel or direct but was '" + word + "'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
