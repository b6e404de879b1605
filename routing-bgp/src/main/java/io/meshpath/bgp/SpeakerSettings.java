// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who the speaker is, where it listens, and how many paths it uses. Immutable.
 *
 * @param as our autonomous system
 * @param routerId our BGP identifier, unlike that of any other router in our system
 * @param listen where neighbours may connect to; empty to listen nowhere, port 0 for a free one
 * @param maxPaths how many equally good routes to one prefix are told to those who {@linkplain BgpSpeaker#watch watch}; 1 to
 *     64
 * @param restarted that an earlier life of the speaker is taken up; empty for a first one
 * @param clusterId which reflection cluster we are a reflector of; several reflectors of the same clients have the same
 *     (RFC 4456)
 */
public record SpeakerSettings(
        AsNumber as,
        RouterId routerId,
        List<InetSocketAddress> listen,
        int maxPaths,
        Optional<Restarted> restarted,
        RouterId clusterId) {
    private static final int MOST_PATHS = 64;

    public SpeakerSettings {
        listen = List.copyOf(listen);
        if (maxPaths < 1 || maxPaths > MOST_PATHS) {
            throw new IllegalArgumentException("number of paths is not from 1 to " + MOST_PATHS + ": " + maxPaths);
        }
    }

    /** A speaker that listens nowhere: it opens all connections itself. */
    public SpeakerSettings(AsNumber as, RouterId routerId) {
        this(as, routerId, List.of(), 1, Optional.empty(), routerId);
    }

    public SpeakerSettings withListen(InetSocketAddress... listen) {
        return new SpeakerSettings(as, routerId, List.of(listen), maxPaths, restarted, clusterId);
    }

    public SpeakerSettings withMaxPaths(int maxPaths) {
        return new SpeakerSettings(as, routerId, listen, maxPaths, restarted, clusterId);
    }

    public SpeakerSettings withRestarted(Restarted restarted) {
        return new SpeakerSettings(as, routerId, listen, maxPaths, Optional.of(restarted), clusterId);
    }

    public SpeakerSettings withClusterId(RouterId clusterId) {
        return new SpeakerSettings(as, routerId, listen, maxPaths, restarted, clusterId);
    }
}
