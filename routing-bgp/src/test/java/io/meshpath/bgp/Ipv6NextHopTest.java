// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** IPv4 routes with IPv6 next hops (RFC 8950). */
class Ipv6NextHopTest {
    private static final IpAddress ADDRESS_6 = IpAddress.parse("2001:db8::2");
    private static final IpAddress OUR_ADDRESS_6 = IpAddress.parse("2001:db8::1");
    private static final Route ROUTE =
            new Route(Nlri.of(Bench.PREFIX), Session.ourselves(Bench.US), PathAttributes.of(Origin.IGP, AsPath.EMPTY));
    /** 203.0.113.0/24 in MP_REACH_NLRI of IPv4 unicast with next hop 2001:db8::2 (RFC 8950, section 3). */
    private static final String UPDATE = "ff".repeat(16) + "0040" + "02" + "0000" + "0029"
            + "800e19" + "000101" + "10" + "20010db8000000000000000000000002" + "00" + "18cb0071"
            + "40010100" + "400206" + "0201" + "0000fdea";

    @Test
    void areOfferedWhereTheSessionRunsOverIpv6AndCarriesIpv4() {
        assertThat(offers(settings(ADDRESS_6, Family.IPV4_UNICAST, Family.IPV6_UNICAST)))
                .isTrue();
        assertThat(offers(settings(ADDRESS_6, Family.IPV6_UNICAST))).isFalse();
        assertThat(offers(settings(Bench.ADDRESS, Family.IPV4_UNICAST))).isFalse();
    }

    @Test
    void areUsedWhereTheNeighborOffersThemToo() {
        NeighborSettings neighbor = settings(ADDRESS_6, Family.IPV4_UNICAST);
        assertThat(agreed(neighbor, Capability.ExtendedNextHop.IPV4_OVER_IPV6).ipv6NextHops())
                .isTrue();
        assertThat(agreed(neighbor).ipv6NextHops()).isFalse();
        Capability others = new Capability.ExtendedNextHop(
                List.of(new Capability.NextHopFamily(new Family(1, 128), Family.IPV6_UNICAST.afi())));
        assertThat(agreed(neighbor, others).ipv6NextHops()).isFalse();
    }

    @Test
    void areOurAddressOnTheSession() {
        assertThat(told(true).orElseThrow().nextHop()).contains(new PathAttribute.NextHop(OUR_ADDRESS_6));
        assertThat(told(false)).isEmpty();
    }

    @Test
    void areReadAndWritten() {
        MessageFormat format = MessageFormat.BASE.withFourOctetAs().withIpv6NextHops();
        BgpMessage.Update update = read(format);
        assertThat(update.reachable()).singleElement().satisfies(group -> {
            assertThat(group.attributes().nextHop()).contains(new PathAttribute.NextHop(ADDRESS_6));
            assertThat(group.prefixes().family()).isEqualTo(Family.IPV4_UNICAST);
        });
        ByteBuffer out = ByteBuffer.allocate(UPDATE.length() / 2);
        new BgpWriter(format).write(update, out);
        assertThat(HexFormat.of().formatHex(out.array())).isEqualTo(UPDATE);
    }

    @Test
    void endTheSessionWhereTheyWereNotAgreedOn() {
        assertThatThrownBy(() -> read(MessageFormat.BASE.withFourOctetAs()))
                .isInstanceOf(BgpException.class)
                .hasMessageContaining("MP_REACH_NLRI of ipv4-unicast has a next hop of 16 octets");
    }

    private static BgpMessage.Update read(MessageFormat format) {
        return (BgpMessage.Update)
                new BgpReader(format).read(ByteBuffer.wrap(HexFormat.of().parseHex(UPDATE)));
    }

    private static boolean offers(NeighborSettings neighbor) {
        return Negotiated.open(Bench.US, neighbor, new RestartTerms.RestartState(false, false))
                .capability(Capability.ExtendedNextHop.class)
                .isPresent();
    }

    private static MessageFormat agreed(NeighborSettings neighbor, Capability... theirs) {
        return Negotiated.of(
                        Bench.US,
                        neighbor,
                        Negotiated.open(Bench.US, neighbor, new RestartTerms.RestartState(false, false)),
                        open(theirs))
                .format();
    }

    private static BgpMessage.Open open(Capability... more) {
        return Bench.open(90, more);
    }

    private static NeighborSettings settings(IpAddress address, Family... families) {
        return NeighborSettings.builder(address, Bench.AS).families(families).build();
    }

    private static Optional<PathAttributes> told(boolean ipv6NextHops) {
        MessageFormat format = ipv6NextHops ? MessageFormat.BASE.withIpv6NextHops() : MessageFormat.BASE;
        Negotiated negotiated = new Negotiated(
                Bench.AS,
                RouterId.parse("192.0.2.2"),
                format,
                Set.of(Family.IPV4_UNICAST),
                90,
                true,
                false,
                RestartTerms.NONE);
        Export export = new Export(
                Bench.US,
                settings(ADDRESS_6, Family.IPV4_UNICAST),
                negotiated,
                RoutePolicy.acceptAll(),
                OUR_ADDRESS_6,
                new AttributeStore(),
                new OriginValidation(Bench.US.as()));
        LocRib locRib = new LocRib(Session.ourselves(Bench.US), 1);
        int number = RoutesInTable.put(locRib, ROUTE);
        return Optional.ofNullable(export.of(locRib.table(Family.IPV4_UNICAST), number));
    }
}
