// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;

/** Tells a neighbour one prefix and prints what it tells: {@code 65001 192.0.2.1 10.217.0.0/24 198.51.100.2 65002}. */
public final class AnnouncePrefix {
    public static void main(String[] args) {
        SpeakerSettings us = new SpeakerSettings(AsNumber.parse(args[0]), RouterId.parse(args[1]));
        NeighborSettings neighbor = NeighborSettings.builder(IpAddress.parse(args[3]), AsNumber.parse(args[4]))
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll())
                .build();
        try (BgpSpeaker speaker = BgpSpeaker.open(us)) {
            speaker.announce(Cidr.parse(args[2]), PathAttributes.EMPTY);
            speaker.watch(changes -> changes.forEach(change ->
                    System.out.println(change.best().map(route -> "+ " + route).orElse("- " + change.prefix()))));
            speaker.addNeighbor(neighbor);
            while (true) {
                long now = System.nanoTime();
                if (speaker.doWork(now) == 0) {
                    speaker.awaitWork(now);
                }
            }
        }
    }
}
