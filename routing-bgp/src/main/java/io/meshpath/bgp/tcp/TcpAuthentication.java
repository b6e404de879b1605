// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import java.util.List;

/** How each segment of a connection proves that it is from the other end. Immutable. */
public sealed interface TcpAuthentication {

    /** An MD5 digest with a password (RFC 2385): what every router has. */
    record Md5(Secret password) implements TcpAuthentication {}

    /**
     * A message authentication code with one of several keys (RFC 5925), which can be changed while the session goes on. Needs
     * Linux 6.7 with CONFIG_TCP_AO.
     *
     * @param keys one or more, each with ids of its own; the first is what we begin with
     */
    record Ao(List<AoKey> keys) implements TcpAuthentication {
        public Ao {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("TCP-AO without a key");
            }
            requireDistinct("send", keys.stream().map(AoKey::sendId).toList());
            requireDistinct("receive", keys.stream().map(AoKey::receiveId).toList());
        }

        private static void requireDistinct(String which, List<Integer> ids) {
            if (ids.stream().distinct().count() < ids.size()) {
                throw new IllegalArgumentException("two TCP-AO keys have the same " + which + " id: " + ids);
            }
        }
    }
}
