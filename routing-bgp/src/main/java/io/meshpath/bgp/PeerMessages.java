// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpInformation;
import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpPeer;
import io.meshpath.bgp.bmp.BmpStatistic;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a station is told of a session, or of the loc-rib in place of one (RFC 7854, sections 4.8 to 4.10; RFC 9069). */
final class PeerMessages {
    private static final BgpWriter WRITER = new BgpWriter(MessageFormat.BASE);

    private PeerMessages() {}

    static BmpPeer peer(MonitoredSession session, Instant now) {
        return BmpPeer.of(
                BmpView.ADJ_RIB_IN_PRE_POLICY,
                session.remote().address(),
                session.negotiated().as().value(),
                IpAddress.of4(session.negotiated().routerId().bits()),
                now);
    }

    static BmpPeer locRib(SpeakerSettings us, Instant now) {
        return BmpPeer.locRib(us.as().value(), IpAddress.of4(us.routerId().bits()), now);
    }

    static BmpMessage up(MonitoredSession session, BmpPeer peer) {
        return new BmpMessage.PeerUp(
                peer,
                session.local().address(),
                session.local().port(),
                session.remote().port(),
                octets(session.sent()),
                octets(session.received()),
                List.of());
    }

    /** An OPEN that nobody sent says what the routes of the loc-rib look like (RFC 9069, section 5.2). */
    static BmpMessage up(SpeakerSettings us, BmpPeer locRib) {
        Octets open = octets(new BgpMessage.Open(
                us.as(),
                0,
                us.routerId(),
                List.of(
                        new Capability.Multiprotocol(Family.IPV4_UNICAST),
                        new Capability.Multiprotocol(Family.IPV6_UNICAST),
                        new Capability.FourOctetAs(us.as()))));
        return new BmpMessage.PeerUp(
                locRib,
                IpAddress.of4(0),
                0,
                0,
                open,
                open,
                List.of(BmpInformation.of(BmpInformation.TABLE_NAME, "global")));
    }

    static BmpMessage down(BmpPeer peer, Ending why) {
        Optional<Octets> said = why.notification().map(PeerMessages::octets);
        int reason = said.isPresent()
                ? why.ours() ? BmpMessage.PeerDown.LOCAL_NOTIFICATION : BmpMessage.PeerDown.REMOTE_NOTIFICATION
                : why.ours() ? BmpMessage.PeerDown.LOCAL_EVENT : BmpMessage.PeerDown.REMOTE_SILENT;
        Octets noEvent = Octets.zero(reason == BmpMessage.PeerDown.LOCAL_EVENT ? 2 : 0);
        return new BmpMessage.PeerDown(peer, reason, said.orElse(noEvent));
    }

    static BmpMessage statistics(MonitoredSession session, Instant now) {
        NeighborStatus status = session.status().get();
        return new BmpMessage.StatisticsReport(
                peer(session, now),
                List.of(
                        BmpStatistic.Kind.ADJ_RIB_IN_ROUTES.of(status.received()),
                        BmpStatistic.Kind.UPDATES_TREATED_AS_WITHDRAW.of(
                                status.counters().malformed()),
                        BmpStatistic.Kind.ADJ_RIB_OUT_ROUTES_POST_POLICY.of(status.announced())));
    }

    private static Octets octets(BgpMessage message) {
        ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_LENGTH);
        WRITER.write(message, out);
        return Octets.read(out, 0, out.position());
    }
}
