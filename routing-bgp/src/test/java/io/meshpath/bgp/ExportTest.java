// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Community;
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
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a neighbour is told of a route (RFC 4271, section 5; RFC 1997). */
class ExportTest {
    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");
    private static final Cidr PREFIX_6 = Cidr.parse("2001:db8:1::/48");
    private static final IpAddress OUR_ADDRESS = IpAddress.parse("198.51.100.1");
    private static final PathAttribute.NextHop FAR = new PathAttribute.NextHop(IpAddress.parse("192.0.2.99"));
    private static final RouteSource OURSELVES = Session.ourselves(Bench.US);
    private static final RouteSource EXTERNAL = source(65003, true);
    private static final RouteSource INTERNAL = source(65001, false);

    @Test
    void tellsAnotherSystemOurPathOurAddressAndNothingInternal() {
        PathAttributes told = of(
                        external(),
                        route(
                                EXTERNAL,
                                Origin.EGP,
                                AsPath.sequence(65003),
                                FAR,
                                new PathAttribute.MultiExitDisc(5),
                                new PathAttribute.LocalPref(200),
                                PathAttribute.Communities.of(Community.of(1, 2))))
                .orElseThrow();
        assertThat(told)
                .isEqualTo(PathAttributes.of(
                        Origin.EGP,
                        AsPath.sequence(65001, 65003),
                        new PathAttribute.NextHop(OUR_ADDRESS),
                        PathAttribute.Communities.of(Community.of(1, 2))));
    }

    @Test
    void tellsOurOwnSystemTheRouteAsItCame() {
        PathAttributes told = of(
                        internal(),
                        route(EXTERNAL, Origin.IGP, AsPath.sequence(65003), FAR, new PathAttribute.MultiExitDisc(5)))
                .orElseThrow();
        assertThat(told)
                .isEqualTo(PathAttributes.of(
                        Origin.IGP,
                        AsPath.sequence(65003),
                        FAR,
                        new PathAttribute.MultiExitDisc(5),
                        new PathAttribute.LocalPref(100)));
    }

    @Test
    void tellsTheMedOfOurOwnRoutesToTheNextSystem() {
        assertThat(of(external(), route(OURSELVES, Origin.IGP, new PathAttribute.MultiExitDisc(5)))
                        .orElseThrow()
                        .get(PathAttribute.MultiExitDisc.class))
                .isPresent();
    }

    @Test
    void tellsAnotherSystemTheMedAndNextHopThatTheExportPolicyGives() {
        PathAttribute.MultiExitDisc med = new PathAttribute.MultiExitDisc(50);
        PathAttribute.NextHop hop = new PathAttribute.NextHop(IpAddress.parse("198.51.100.7"));
        RoutePolicy policy =
                candidate -> Optional.of(candidate.attributes().with(med).with(hop));
        Route route = route(EXTERNAL, Origin.IGP, AsPath.sequence(65003), FAR, new PathAttribute.MultiExitDisc(5));
        PathAttributes told =
                of(export(Bench.settings().build(), true, policy), route).orElseThrow();
        assertThat(told.get(PathAttribute.MultiExitDisc.class)).contains(med);
        assertThat(told.nextHop()).contains(hop);
    }

    @Test
    void leavesTheNextHopThatWeGaveOurOwnRoute() {
        assertThat(of(external(), route(OURSELVES, Origin.IGP, FAR))
                        .orElseThrow()
                        .nextHop())
                .contains(FAR);
    }

    @Test
    void passesOnWhatItDoesNotKnowWithThePartialBitOrNotAtAll() {
        PathAttribute.Unknown transitive = new PathAttribute.Unknown(99, 0xc0, Octets.parse("01"));
        PathAttribute.Unknown local = new PathAttribute.Unknown(98, 0x80, Octets.parse("02"));
        PathAttributes told = of(
                        external(), route(EXTERNAL, Origin.IGP, AsPath.sequence(65003), FAR, transitive, local))
                .orElseThrow();
        assertThat(told.get(PathAttribute.Unknown.class))
                .contains(new PathAttribute.Unknown(99, 0xe0, Octets.parse("01")));
        assertThat(told.asList()).hasSize(4);
    }

    @Test
    void tellsNobodyItsOwnRoute() {
        RouteSource neighbor = new RouteSource(Optional.of(Bench.ADDRESS), Bench.AS, RouterId.parse("192.0.2.2"), true);
        assertThat(of(external(), route(neighbor, Origin.IGP, FAR))).isEmpty();
    }

    @Test
    void tellsInternalNeighborsNoRoutesOfInternalNeighbors() {
        assertThat(of(internal(), route(INTERNAL, Origin.IGP, FAR))).isEmpty();
        assertThat(of(external(), route(INTERNAL, Origin.IGP, FAR))).isPresent();
        assertThat(of(internal(), route(OURSELVES, Origin.IGP))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "65535:65281, false, true", // NO_EXPORT
        "65535:65282, false, false", // NO_ADVERTISE
        "65535:65283, false, true", // NO_EXPORT_SUBCONFED
        "65001:1, true, true"
    })
    void obeysTheWellKnownCommunities(String community, boolean toOthers, boolean toOurs) {
        PathAttribute marked = PathAttribute.Communities.of(Community.parse(community));
        assertThat(of(external(), route(OURSELVES, Origin.IGP, marked)).isPresent())
                .isEqualTo(toOthers);
        assertThat(of(internal(), route(OURSELVES, Origin.IGP, marked)).isPresent())
                .isEqualTo(toOurs);
    }

    @Test
    void needsAConfiguredNextHopForTheFamilyThatTheSessionDoesNotRunOver() {
        Route route = new Route(Nlri.of(PREFIX_6), OURSELVES, PathAttributes.of(Origin.IGP));
        IpAddress nextHop = IpAddress.parse("2001:db8::1");
        assertThat(of(external(), route)).isEmpty();
        NeighborSettings settings = Bench.settings().nextHop(nextHop).build();
        assertThat(of(export(settings, true, RoutePolicy.acceptAll()), route)
                        .orElseThrow()
                        .nextHop())
                .contains(new PathAttribute.NextHop(nextHop));
    }

    @Test
    void asksThePolicyWithTheAttributesOfTheTable() {
        RoutePolicy policy = candidate -> candidate.attributes().asPath().equals(AsPath.EMPTY)
                ? Optional.of(candidate.attributes().with(PathAttribute.Communities.of(Community.of(65001, 9))))
                : Optional.empty();
        Export export = export(Bench.settings().build(), true, policy);
        assertThat(of(export, route(OURSELVES, Origin.IGP)).orElseThrow().communities())
                .containsExactly(Community.of(65001, 9));
        assertThat(of(export, route(EXTERNAL, Origin.IGP, AsPath.sequence(65003), FAR)))
                .isEmpty();
    }

    private static Export external() {
        return export(Bench.settings().build(), true, RoutePolicy.acceptAll());
    }

    private static Export internal() {
        return export(NeighborSettings.of(Bench.ADDRESS, Bench.US.as()), false, RoutePolicy.acceptAll());
    }

    private static Export export(NeighborSettings settings, boolean external, RoutePolicy policy) {
        MessageFormat format = external ? MessageFormat.BASE : MessageFormat.BASE.withInternal();
        Negotiated negotiated = new Negotiated(
                settings.as(),
                RouterId.parse("192.0.2.2"),
                format,
                Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST),
                90,
                true,
                false,
                RestartTerms.NONE);
        return new Export(
                Bench.US,
                settings,
                negotiated,
                policy,
                OUR_ADDRESS,
                new AttributeStore(),
                new OriginValidation(Bench.US.as()));
    }

    @Test
    void thePartialBitGoesOn() {
        ByteBuffer update = ByteBuffer.wrap(HexFormat.of()
                .parseHex("ff".repeat(16) + "003402" + "0000" + "0019" + "40010100" + "4002040201fdeb"
                        + "400304c6336463" + "e008040000fde9" + "18cb0071"));
        PathAttributes partial = ((BgpMessage.Update) new BgpReader(MessageFormat.BASE).read(update)).attributes();
        PathAttributes told =
                of(external(), new Route(Nlri.of(PREFIX), EXTERNAL, partial)).orElseThrow();
        assertThat(told.isPartial(8)).isTrue();
    }

    private static Optional<PathAttributes> of(Export export, Route route) {
        LocRib locRib = new LocRib(OURSELVES, 1);
        int number = RoutesInTable.put(locRib, route);
        return Optional.ofNullable(export.of(locRib.table(route.nlri().family()), number));
    }

    private static Route route(RouteSource source, PathAttribute... attributes) {
        return new Route(Nlri.of(PREFIX), source, PathAttributes.of(attributes));
    }

    private static RouteSource source(long as, boolean external) {
        return new RouteSource(
                Optional.of(IpAddress.parse("198.51.100.77")),
                new AsNumber(as),
                RouterId.parse("192.0.2.77"),
                external);
    }
}
