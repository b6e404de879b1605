// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** One message of each kind, as a router sends them. */
final class BmpSamples {
    static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 250_000_000L);
    static final IpAddress ID = IpAddress.parse("192.0.2.2");
    static final BmpPeer IN =
            BmpPeer.of(BmpView.ADJ_RIB_IN_PRE_POLICY, IpAddress.parse("198.51.100.2"), 4_200_000_000L, ID, TIME);
    static final BmpPeer IN_IPV6 =
            BmpPeer.of(BmpView.ADJ_RIB_IN_POST_POLICY, IpAddress.parse("2001:db8::2"), 65002, ID, TIME);
    static final BmpPeer LOC_RIB = BmpPeer.locRib(65001, IpAddress.parse("192.0.2.1"), TIME);

    private static final BgpWriter WRITER = new BgpWriter(MessageFormat.BASE.withFourOctetAs());

    private BmpSamples() {}

    static List<BmpMessage> all() {
        Octets update = octets(new BgpMessage.Update(
                List.of(),
                PathAttributes.of(
                        Origin.IGP,
                        AsPath.sequence(4_200_000_000L),
                        new PathAttribute.NextHop(IpAddress.parse("198.51.100.2"))),
                List.of(Nlri.of(Cidr.parse("203.0.113.0/24")))));
        Octets down = octets(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN));
        return List.of(
                new BmpMessage.Initiation(List.of(
                        BmpInformation.of(BmpInformation.SYSTEM_DESCRIPTION, "meshpath"),
                        BmpInformation.of(BmpInformation.SYSTEM_NAME, "node-1"))),
                new BmpMessage.PeerUp(
                        IN, IpAddress.parse("198.51.100.1"), 179, 40000, open(65001), open(4_200_000_000L), List.of()),
                new BmpMessage.PeerUp(
                        LOC_RIB,
                        IpAddress.of4(0),
                        0,
                        0,
                        open(65001),
                        open(65001),
                        List.of(BmpInformation.of(BmpInformation.TABLE_NAME, "global"))),
                new BmpMessage.RouteMonitoring(IN, update),
                new BmpMessage.RouteMonitoring(IN_IPV6, octets(BgpMessage.Update.endOfRib(Family.IPV6_UNICAST))),
                new BmpMessage.RouteMonitoring(IN.withView(BmpView.ADJ_RIB_OUT_PRE_POLICY), update),
                new BmpMessage.RouteMonitoring(IN.withView(BmpView.ADJ_RIB_OUT_POST_POLICY), update),
                new BmpMessage.RouteMonitoring(LOC_RIB, update),
                new BmpMessage.StatisticsReport(
                        IN,
                        List.of(
                                BmpStatistic.Kind.REJECTED_BY_POLICY.of(3),
                                BmpStatistic.Kind.ADJ_RIB_IN_ROUTES.of(1_000_000),
                                BmpStatistic.Kind.ADJ_RIB_IN_ROUTES_OF_FAMILY.of(Family.IPV4_UNICAST, 999_999))),
                new BmpMessage.RouteMirroring(IN, List.of(new BmpInformation(0, update))),
                new BmpMessage.PeerDown(IN, BmpMessage.PeerDown.REMOTE_NOTIFICATION, down),
                new BmpMessage.PeerDown(IN_IPV6, BmpMessage.PeerDown.REMOTE_SILENT, Octets.zero(0)),
                new BmpMessage.Termination(List.of(new BmpInformation(BmpInformation.REASON, Octets.parse("0000")))),
                new BmpMessage.Other(200, Octets.parse("0102")));
    }

    static Octets open(long as) {
        AsNumber number = new AsNumber(as);
        return octets(new BgpMessage.Open(
                number,
                90,
                RouterId.of(ID),
                List.of(new Capability.FourOctetAs(number), new Capability.RouteRefresh())));
    }

    static Octets octets(BgpMessage message) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        WRITER.write(message, out);
        return Octets.read(out, 0, out.position());
    }
}
