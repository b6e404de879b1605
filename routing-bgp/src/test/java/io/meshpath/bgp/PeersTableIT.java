// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.OTHER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table that a daemon of each make passes from one speaker of ours to another. */
@Timeout(60)
class PeersTableIT {
    private static final int ROUTES = 10_000;
    /** Routes that share their attributes. */
    private static final int GROUP = 10;

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void passesFromUsToItAndFromItToUsAndIsTakenBack(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.waiting();
        try (PeerLab lab = PeerLab.open();
                Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, sender -> {
                try (BgpSpeaker receiver = BgpSpeaker.open(PeerLab.OTHER)) {
                    sender.addNeighbor(PeerLab.neighbor(spec).build());
                    receiver.addNeighbor(
                            PeerLab.neighbor(spec).localAddress(OTHER_ADDRESS).build());
                    for (int i = 0; i < ROUTES; i++) {
                        sender.announce(prefix(i), attributes(i));
                    }
                    until(sender, receiver, "all routes arrive", () -> received(receiver) >= ROUTES);
                    for (int i = 0; i < ROUTES; i += 997) {
                        Route route = Turns.best(receiver, prefix(i)).orElseThrow();
                        assertThat(route.attributes().asPath()).isEqualTo(AsPath.sequence(65002, 65001, 1 + i / GROUP));
                        assertThat(route.attributes().communities()).containsExactly(Community.of(65001, i / GROUP));
                    }
                    for (int i = 0; i < ROUTES; i++) {
                        sender.withdraw(prefix(i));
                    }
                    until(sender, receiver, "all routes are gone", () -> received(receiver) <= 2);
                }
            });
        }
    }

    private static Cidr prefix(int i) {
        return Cidr.masking(IpAddress.of4(0x0a00_0000 + (i << 8)), 24);
    }

    private static PathAttributes attributes(int i) {
        return PathAttributes.of(
                AsPath.sequence(1 + i / GROUP), PathAttribute.Communities.of(Community.of(65001, i / GROUP)));
    }

    private static long received(BgpSpeaker speaker) {
        return speaker.neighbor(PEER_ADDRESS).map(NeighborStatus::received).orElse(0);
    }

    private static void until(BgpSpeaker one, BgpSpeaker other, String what, BooleanSupplier holds) {
        Waiting.until(what, () -> {
            Turns.turn(one);
            Turns.turn(other);
            return holds.getAsBoolean();
        });
    }
}
