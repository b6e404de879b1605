// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** Opens connections to caches: plain TCP, or what the owner of a {@link Rpki} has instead. */
@FunctionalInterface
public interface RtrDialer {
    /**
     * Begins to connect, and waits for nothing: what the channel reads and writes is nothing (0) until it is connected.
     *
     * @throws IOException when that cannot even begin; what fails later, reading and writing throw
     */
    ByteChannel dial(RtrCache cache) throws IOException;

    /** TCP connections; who waits on them in no other way asks them at every turn. */
    static RtrDialer tcp() {
        return RtrSocket::dial;
    }
}
