// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpPeer;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.bmp.BmpWriter;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What GoBGP tells a monitoring station of a session with us, read and written again. */
@Timeout(60)
class ForeignBmpIT {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");
    private static final int PORT = 11019;

    @Test
    void readsWhatGobgpTellsAndWritesTheSameOctets() throws Exception {
        try (PeerLab lab = PeerLab.open()) {
            PeerSpec spec = PeerSpec.waiting();
            try (Daemon gobgp = lab.start(Daemon.Make.GOBGP, spec)) {
                lab.speak(PeerLab.US, speaker -> listen(gobgp, spec, speaker));
            }
        }
    }

    private static void listen(Daemon gobgp, PeerSpec spec, BgpSpeaker speaker) throws Exception {
        InetSocketAddress address = new InetSocketAddress(PeerLab.OUR_ADDRESS.toInetAddress(), PORT);
        try (ListeningStation station = ListeningStation.open(address)) {
            gobgp.ask("bmp add " + PeerLab.OUR_ADDRESS + ":" + PORT + " all");
            until(
                    speaker,
                    station,
                    "it is connected, so that it tells everything once",
                    () -> !station.heard(BmpMessage.Initiation.class).isEmpty());
            speaker.announce(PREFIX, PathAttributes.EMPTY);
            speaker.addNeighbor(PeerLab.neighbor(spec).build());
            until(speaker, station, "all tables have it", () -> views(station).size() == 3);
            assertThat(views(station))
                    .containsExactlyInAnyOrder(
                            BmpView.ADJ_RIB_IN_PRE_POLICY, BmpView.ADJ_RIB_IN_POST_POLICY, BmpView.LOC_RIB);
            BmpPeer us = station.heard(BmpMessage.PeerUp.class).stream()
                    .map(BmpMessage.PeerUp::peer)
                    .filter(peer -> peer.kind() == BmpPeer.Kind.GLOBAL)
                    .findFirst()
                    .orElseThrow();
            assertThat(us.address()).isEqualTo(PeerLab.OUR_ADDRESS);
            assertThat(us.as()).isEqualTo(PeerLab.OUR_AS.value());
            speaker.removeNeighbor(spec.them());
            until(
                    speaker,
                    station,
                    "the session has ended",
                    () -> !station.heard(BmpMessage.PeerDown.class).isEmpty());
            assertThat(station.heard(BmpMessage.PeerDown.class).get(0).reason())
                    .isEqualTo(BmpMessage.PeerDown.REMOTE_NOTIFICATION);
            assertThat(written(station.heard())).isEqualTo(station.octets());
        }
    }

    /** The tables that have our prefix. */
    private static List<BmpView> views(ListeningStation station) {
        List<BmpView> views = new ArrayList<>();
        for (BmpMessage.RouteMonitoring message : station.heard(BmpMessage.RouteMonitoring.class)) {
            BgpMessage.Update update = (BgpMessage.Update) new BgpReader(MessageFormat.BASE.withFourOctetAs())
                    .read(ByteBuffer.wrap(message.update().toBytes()));
            if (update.announced().stream().anyMatch(nlri -> nlri.prefix().equals(PREFIX))) {
                views.add(message.peer().view());
            }
        }
        return views;
    }

    private static Octets written(List<BmpMessage> messages) {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        messages.forEach(message -> BmpWriter.write(message, out));
        return Octets.read(out, 0, out.position());
    }

    private static void until(BgpSpeaker speaker, ListeningStation station, String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            speaker.doWork(System.nanoTime());
            station.poll();
            return holds.call();
        });
    }
}
