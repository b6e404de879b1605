// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Route reflection (RFC 4456): who gets whose routes, and how a route that comes round is known. */
class ReflectionTest {
    private static final RouterId ORIGINATOR = RouterId.parse("192.0.2.77");
    private static final RouterId CLUSTER = RouterId.parse("192.0.2.200");
    private static final PathAttributes PLAIN = PathAttributes.of(
            Origin.IGP,
            AsPath.sequence(65003),
            new PathAttribute.NextHop(IpAddress.parse("192.0.2.99")),
            new PathAttribute.LocalPref(200),
            new PathAttribute.MultiExitDisc(5));

    @ParameterizedTest
    @CsvSource({"false, false, false", "true, false, true", "false, true, true", "true, true, true"})
    void passesRoutesFromClientsAndToClients(boolean fromClient, boolean toClient, boolean passes) {
        assertThat(told(fromClient, toClient, PLAIN).isPresent()).isEqualTo(passes);
    }

    @Test
    void saysWhoBroughtTheRouteAndThatItHasPassedTheClusterAndChangesNothingElse() {
        assertThat(told(true, false, PLAIN).orElseThrow())
                .isEqualTo(PLAIN.with(new PathAttribute.OriginatorId(ORIGINATOR))
                        .with(new PathAttribute.ClusterList(List.of(CLUSTER.bits()))));
    }

    @Test
    void leavesTheOriginatorAndPutsItsClusterInFront() {
        PathAttributes reflected = PLAIN.with(new PathAttribute.OriginatorId(RouterId.parse("192.0.2.66")))
                .with(new PathAttribute.ClusterList(List.of(7)));
        assertThat(told(true, true, reflected).orElseThrow())
                .isEqualTo(reflected.with(new PathAttribute.ClusterList(List.of(CLUSTER.bits(), 7))));
    }

    @Test
    void doesNotUseARouteThatHasPassedItsCluster() {
        Bench bench =
                new Bench(NeighborSettings.builder(Bench.ADDRESS, Bench.US.as()).build()).start();
        FakePeer peer = bench.connect();
        peer.say(
                new BgpMessage.Open(
                        Bench.US.as(),
                        90,
                        RouterId.parse("192.0.2.2"),
                        List.of(new Capability.FourOctetAs(Bench.US.as()))),
                new BgpMessage.Keepalive());
        bench.turn();
        PathAttributes looped = PLAIN.with(
                new PathAttribute.ClusterList(List.of(9, Bench.US.clusterId().bits())));
        PathAttributes fine = PLAIN.with(new PathAttribute.ClusterList(List.of(9)));
        peer.say(new BgpMessage.Update(List.of(), looped, List.of(Nlri.of(Bench.PREFIX))));
        bench.turn();
        assertThat(bench.neighbor.exchange().ribIn())
                .extracting(RibEntry::standing)
                .containsExactly(RibEntry.Standing.LOOPED);
        peer.say(new BgpMessage.Update(List.of(), fine, List.of(Nlri.of(Bench.PREFIX))));
        bench.turn();
        assertThat(bench.best(Bench.PREFIX)).isPresent();
    }

    /** What an internal neighbour is told of the route of another internal neighbour. */
    private static Optional<PathAttributes> told(boolean fromClient, boolean toClient, PathAttributes attributes) {
        SpeakerSettings us = Bench.US.withClusterId(CLUSTER);
        Relationship relationship = toClient ? Relationship.DEFAULT.withReflectorClient() : Relationship.DEFAULT;
        NeighborSettings settings = NeighborSettings.builder(Bench.ADDRESS, us.as())
                .relationship(relationship)
                .build();
        Negotiated negotiated = new Negotiated(
                us.as(),
                RouterId.parse("192.0.2.2"),
                MessageFormat.BASE.withInternal(),
                Set.of(Family.IPV4_UNICAST),
                90,
                true,
                false,
                RestartTerms.NONE);
        Export export = new Export(
                us,
                settings,
                negotiated,
                RoutePolicy.acceptAll(),
                IpAddress.parse("198.51.100.1"),
                new AttributeStore(),
                new OriginValidation(us.as()));
        RouteSource source = new RouteSource(
                Optional.of(IpAddress.parse("198.51.100.77")),
                us.as(),
                ORIGINATOR,
                false,
                Optional.empty(),
                fromClient);
        LocRib locRib = new LocRib(Session.ourselves(us), 1);
        int number = RoutesInTable.put(locRib, new Route(Nlri.of(Bench.PREFIX), source, attributes));
        return Optional.ofNullable(export.of(locRib.table(Family.IPV4_UNICAST), number));
    }
}
