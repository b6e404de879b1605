// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.BgpTimers;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What runs in the JVM of {@link Meshpath}: a speaker that passes on everything. */
final class MeshpathRouter {
    private static final BgpTimers TIMERS = BgpTimers.DEFAULT
            .withHold(Duration.ofSeconds(Neighbor.HOLD_SECONDS))
            .withIdleHold(Duration.ofMillis(100));

    private MeshpathRouter() {}

    /** Takes the family, and each neighbour as {@code ADDRESS,AS}. */
    public static void main(String[] arguments) {
        IpAddress any = IpAddress.parse(Family.valueOf(arguments[0]) == Family.IPV4 ? "0.0.0.0" : "::");
        SpeakerSettings settings = new SpeakerSettings(new AsNumber(Peers.ROUTER_AS), RouterId.parse("10.99.2.254"))
                .withListen(new InetSocketAddress(any.toInetAddress(), NeighborSettings.DEFAULT_PORT));
        try (BgpSpeaker speaker = BgpSpeaker.open(settings)) {
            for (int i = 1; i < arguments.length; i++) {
                speaker.addNeighbor(neighbor(arguments[i].split(",", -1)));
            }
            while (true) {
                long now = System.nanoTime();
                if (speaker.doWork(now) == 0) {
                    speaker.awaitWork(now);
                }
            }
        }
    }

    private static NeighborSettings neighbor(String[] words) {
        return NeighborSettings.builder(IpAddress.parse(words[0]), AsNumber.parse(words[1]))
                .passive()
                .timers(TIMERS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build();
    }
}
