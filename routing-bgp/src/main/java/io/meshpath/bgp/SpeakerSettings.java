// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who the speaker is and where it listens. Immutable.
 *
 * @param as our autonomous system
 * @param routerId our BGP identifier, unlike that of any other router in our system
 * @param listen where neighbours may connect to; empty to listen nowhere, port 0 for a free one
 */
public record SpeakerSettings(AsNumber as, RouterId routerId, List<InetSocketAddress> listen) {
    public SpeakerSettings {
        listen = List.copyOf(listen);
    }

    /** A speaker that listens nowhere: it opens all connections itself. */
    public SpeakerSettings(AsNumber as, RouterId routerId) {
        this(as, routerId, List.of());
    }

    public SpeakerSettings withListen(InetSocketAddress... listen) {
        return new SpeakerSettings(as, routerId, List.of(listen));
    }
}
