// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.PeerLab.OUR_ADDRESS;
import static io.meshpath.bgp.PeerLab.OUR_ADDRESS_6;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS;
import static io.meshpath.bgp.PeerLab.PEER_ADDRESS_6;
import static io.meshpath.bgp.PeerLab.PEER_AS;
import static io.meshpath.bgp.PeerLab.PEER_PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.Role;
import io.meshpath.datapath.net.Cidr;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles, reflection and IPv6 next hops with the daemons that have them. */
@Timeout(60)
class RelationshipIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");
    private static final Cidr MARKED = Cidr.parse("10.217.1.0/24");
    /** Each in its own words: we are a provider. */
    private static final Map<Daemon.Make, String> PROVIDER = Map.of(
            Daemon.Make.BIRD, "local role provider;",
            Daemon.Make.FRR, "neighbor 198.51.100.1 local-role provider",
            Daemon.Make.OPENBGPD, "announce policy provider");

    private static final Map<Daemon.Make, String> IPV6_NEXT_HOPS = Map.of(
            Daemon.Make.BIRD,
            "ipv4 { extended next hop on; };",
            Daemon.Make.FRR,
            "neighbor " + OUR_ADDRESS_6 + " capability extended-nexthop");

    private PeerLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = PeerLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Daemon.Make.class,
            names = {"BIRD", "FRR", "OPENBGPD"})
    void agreesOnRolesThatFitAndKeepsWhatComesFromAProviderFromGoingToOne(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.waiting().with(PROVIDER.get(make));
        try (Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.announce(MARKED, PathAttributes.of(new PathAttribute.OnlyToCustomer(new AsNumber(65009))));
                speaker.addNeighbor(neighbor(spec, Relationship.DEFAULT.withRole(Role.PROVIDER)));
                Turns.until(
                        speaker,
                        "both are providers",
                        () -> Turns.lastError(speaker, PEER_ADDRESS).contains("role mismatch (2/11)"));
                speaker.changeNeighbor(neighbor(spec, Relationship.DEFAULT.withStrictRole(Role.CUSTOMER)));
                Turns.establish(speaker, PEER_ADDRESS);
                Turns.until(
                        speaker,
                        "its route is here",
                        () -> Turns.best(speaker, PEER_PREFIX).isPresent());
                assertThat(Turns.best(speaker, PEER_PREFIX)
                                .orElseThrow()
                                .attributes()
                                .asList())
                        .contains(new PathAttribute.OnlyToCustomer(PEER_AS));
                assertThat(Turns.now(speaker, speaker.adjRibOut(PEER_ADDRESS)))
                        .extracting(entry -> entry.route().prefix())
                        .containsExactly(POD_CIDR);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Daemon.Make.class)
    void reflectsToAClientWhatAnotherInternalNeighborAnnounces(Daemon.Make make) throws Exception {
        PeerSpec spec = PeerSpec.waiting().withAs(PeerLab.OUR_AS);
        SpeakerSettings listening = PeerLab.US.withListen(new InetSocketAddress(OUR_ADDRESS.toInetAddress(), 179));
        try (Daemon daemon = lab.start(make, spec)) {
            lab.speak(
                    listening,
                    speaker -> lab.speak(new SpeakerSettings(PeerLab.OUR_AS, PeerLab.OTHER.routerId()), other -> {
                        speaker.addNeighbor(neighbor(spec, Relationship.DEFAULT.withReflectorClient()));
                        speaker.addNeighbor(NeighborSettings.builder(PeerLab.OTHER_ADDRESS, PeerLab.OUR_AS)
                                .passive()
                                .build());
                        other.announce(POD_CIDR, PathAttributes.EMPTY);
                        other.addNeighbor(NeighborSettings.builder(OUR_ADDRESS, PeerLab.OUR_AS)
                                .localAddress(PeerLab.OTHER_ADDRESS)
                                .build());
                        Turns.until(speaker, "the client has it", () -> {
                            Turns.turn(other);
                            return daemon.route(POD_CIDR).isPresent();
                        });
                        assertThat(daemon.route(POD_CIDR).orElseThrow().nextHop())
                                .isEqualTo(PeerLab.OTHER_ADDRESS.toString());
                        assertMarked(make, daemon);
                        Turns.until(speaker, "the other has the client's", () -> {
                            Turns.turn(other);
                            return Turns.best(other, PEER_PREFIX).isPresent();
                        });
                    }));
        }
    }

    /** The router that brought the route in, and the cluster it has passed, where the daemon shows them. */
    private static void assertMarked(Daemon.Make make, Daemon daemon) {
        switch (make) {
            case BIRD ->
                assertThat(daemon.ask("show route for " + POD_CIDR + " all"))
                        .contains("BGP.originator_id: 192.0.2.3", "BGP.cluster_list: 192.0.2.1");
            case FRR ->
                assertThat(daemon.ask("show bgp ipv4 unicast " + POD_CIDR))
                        .contains("Originator: 192.0.2.3, Cluster list: 192.0.2.1");
            case GOBGP ->
                assertThat(daemon.ask("global rib " + POD_CIDR))
                        .contains("{Originator: 192.0.2.3}", "{ClusterList: [192.0.2.1]}");
            case OPENBGPD ->
                assertThat(daemon.ask("show rib detail " + POD_CIDR))
                        .contains("Originator Id: 192.0.2.3", "Cluster Id List:  192.0.2.1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Daemon.Make.class,
            names = {"BIRD", "FRR"})
    void exchangesIpv4WithIpv6NextHops(Daemon.Make make) throws Exception {
        PeerSpec spec =
                PeerSpec.waiting().withIpv6().withFamilies(Family.IPV4_UNICAST).with(IPV6_NEXT_HOPS.get(make));
        try (Daemon daemon = lab.start(make, spec)) {
            lab.speak(PeerLab.US, speaker -> {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(neighbor(spec, Relationship.DEFAULT.withoutPolicy()));
                Turns.until(
                        speaker,
                        "its route is here",
                        () -> Turns.best(speaker, PEER_PREFIX).isPresent());
                assertThat(Turns.best(speaker, PEER_PREFIX).orElseThrow().nextHop())
                        .contains(PEER_ADDRESS_6);
                Turns.until(
                        speaker, "ours is there", () -> daemon.route(POD_CIDR).isPresent());
                assertThat(daemon.route(POD_CIDR).orElseThrow().nextHop()).isEqualTo(OUR_ADDRESS_6.toString());
            });
        }
    }

    /** Needs no policies, and announces our address on the session. */
    private static NeighborSettings neighbor(PeerSpec spec, Relationship relationship) {
        return NeighborSettings.builder(spec.them(), spec.as())
                .timers(PeerLab.TIMERS)
                .families(Family.IPV4_UNICAST)
                .relationship(relationship.withoutPolicy())
                .build();
    }
}
