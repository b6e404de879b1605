// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesIT {
    private static final Cidr PODS = Cidr.parse("10.218.0.0/16");
    private static final Cidr PODS6 = Cidr.parse("fd00:218::/32");
    private static final IpAddress GATEWAY = IpAddress.parse("10.0.0.2");
    private static final IpAddress GATEWAY6 = IpAddress.parse("fd00::2");

    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Netlink netlink;
    private Routes routes;
    private int link;

    @BeforeEach
    void makeALink() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        netlink = namespaces.netlink(namespace);
        routes = netlink.routes();
        Link veth = netlink.links().addVeth(VethSpec.of("veth0", "veth1"));
        link = veth.index();
        netlink.links().setUp(link);
        netlink.links().setUp(veth.peerIndex().orElseThrow());
        netlink.addresses().add(LinkAddress.of(link, IpAddress.parse("10.0.0.1"), 24));
        LinkAddress six = LinkAddress.of(link, IpAddress.parse("fd00::1"), 64);
        netlink.addresses().add(six.withFlags(LinkAddress.NO_DUPLICATE_DETECTION));
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private String shown(String... arguments) {
        List<String> command = new ArrayList<>(List.of("route", "show"));
        command.addAll(List.of(arguments));
        return TestNamespaces.ip(namespace, command.toArray(new String[0]));
    }

    @Test
    void readsTheRouteOfAnAddress() {
        assertThat(routes.list())
                .contains(Route.to(Cidr.parse("10.0.0.0/24"))
                        .on(link)
                        .withProtocol(Route.BY_KERNEL)
                        .withSource(IpAddress.parse("10.0.0.1")));
        assertThat(routes.list(Route.LOCAL))
                .anySatisfy(route -> {
                    assertThat(route.type()).isEqualTo(RouteType.LOCAL);
                    assertThat(route.destination()).hasToString("10.0.0.1/32");
                    assertThat(route.scope()).isEqualTo(Scope.HOST);
                })
                .allSatisfy(route -> assertThat(route.table()).isEqualTo(Route.LOCAL));
        assertThat(routes.list(4711)).isEmpty();
    }

    @Test
    void readsBackWhatItAdded() {
        List<Route> added = List.of(
                Route.to(PODS).via(GATEWAY, link).withProtocol(Route.BY_BGP).withMetric(20),
                Route.to(Cidr.parse("0.0.0.0/0")).via(GATEWAY, link),
                Route.to(Cidr.parse("10.217.3.4/32")).on(link).withSource(IpAddress.parse("10.0.0.1")),
                Route.to(Cidr.parse("10.99.0.0/16")).withType(RouteType.BLACKHOLE),
                Route.to(PODS6).via(GATEWAY6, link).withMetric(20),
                Route.to(Cidr.parse("::/0")).via(GATEWAY6, link).withMetric(1024),
                Route.to(PODS).via(GATEWAY, link).withTable(100),
                Route.to(PODS).via(GATEWAY, link).withTable(100_000));
        added.forEach(routes::add);
        assertThat(routes.list()).containsAll(added.subList(0, 6));
        assertThat(routes.list(100)).containsExactly(added.get(6));
        assertThat(routes.list(100_000)).containsExactly(added.get(7));
        assertThat(shown())
                .contains("10.218.0.0/16 via 10.0.0.2 dev veth0 proto bgp metric 20")
                .contains("default via 10.0.0.2 dev veth0 proto static")
                .contains("10.217.3.4 dev veth0 proto static scope link src 10.0.0.1")
                .contains("blackhole 10.99.0.0/16 proto static");
        assertThat(shown("table", "100000")).contains("10.218.0.0/16 via 10.0.0.2 dev veth0 proto static");
    }

    @Test
    void spreadsPacketsOverSeveralNextHops() {
        Route route = Route.to(PODS)
                .via(GATEWAY, link)
                .with(NextHop.via(IpAddress.parse("10.0.0.3"), link).withWeight(3));
        routes.add(route);
        assertThat(routes.list()).contains(route);
        assertThat(shown().replaceAll("\\s+", " "))
                .contains("10.218.0.0/16 proto static nexthop via 10.0.0.2 dev veth0 weight 1"
                        + " nexthop via 10.0.0.3 dev veth0 weight 3");
        Route six = Route.to(PODS6)
                .via(GATEWAY6, link)
                .via(IpAddress.parse("fd00::3"), link)
                .withMetric(5);
        routes.add(six);
        assertThat(routes.list()).contains(six);
    }

    @Test
    void reachesIpv4ThroughAnIpv6Router() {
        Route route = Route.to(PODS).via(GATEWAY6, link);
        routes.add(route);
        assertThat(routes.list()).contains(route);
        assertThat(shown()).contains("10.218.0.0/16 via inet6 fd00::2 dev veth0");
    }

    @Test
    void takesAGatewayOutsideThePrefixWhenToldIt() {
        Route route = Route.to(PODS).via(IpAddress.parse("192.0.2.1"), link);
        assertThatThrownBy(() -> routes.add(route))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENETUNREACH))
                .hasMessageStartingWith("add route 10.218.0.0/16 via 192.0.2.1 on link " + link + ": ENETUNREACH (")
                .hasMessageEndingWith("; Nexthop has invalid gateway");
        Route onLink = Route.to(PODS)
                .with(NextHop.via(IpAddress.parse("192.0.2.1"), link).withOnLink());
        routes.add(onLink);
        assertThat(routes.list()).contains(onLink);
    }

    @Test
    void replacesByDestinationTableAndMetric() {
        routes.add(Route.to(PODS).via(GATEWAY, link));
        assertThatThrownBy(() -> routes.add(Route.to(PODS).via(IpAddress.parse("10.0.0.3"), link)))
                .hasMessageContaining("EEXIST");
        Route second = Route.to(PODS).via(IpAddress.parse("10.0.0.3"), link);
        routes.replace(second);
        assertThat(routes.list())
                .filteredOn(route -> route.destination().equals(PODS))
                .containsExactly(second);
    }

    @Test
    void deletesOnlyRoutesOfTheSameProtocol() {
        Route ours = Route.to(PODS).via(GATEWAY, link).withProtocol(Route.BY_BGP);
        routes.add(ours);
        assertThat(routes.delete(Route.to(PODS))).isFalse();
        assertThat(routes.delete(ours.withTable(100))).isFalse();
        assertThat(routes.delete(Route.to(PODS).withProtocol(Route.BY_BGP))).isTrue();
        assertThat(routes.delete(ours)).isFalse();
        Route six = Route.to(PODS6).via(GATEWAY6, link);
        routes.add(six);
        assertThat(routes.delete(six)).isTrue();
        assertThat(routes.delete(six)).isFalse();
    }

    @Test
    void findsTheWayToAnAddress() {
        routes.add(Route.to(PODS).via(GATEWAY, link));
        assertThat(routes.lookup(IpAddress.parse("10.218.1.2"))).get().satisfies(route -> {
            assertThat(route.destination()).hasToString("10.218.1.2/32");
            assertThat(route.nextHops()).containsExactly(NextHop.via(GATEWAY, link));
            assertThat(route.source()).contains(IpAddress.parse("10.0.0.1"));
        });
        assertThat(routes.lookup(IpAddress.parse("10.0.0.1")))
                .get()
                .extracting(Route::type)
                .isEqualTo(RouteType.LOCAL);
        assertThat(routes.lookup(IpAddress.parse("192.0.2.1"))).isEmpty();
        assertThat(routes.lookup(IpAddress.parse("2001:db8::1"))).isEmpty();
        assertThat(routes.lookup(IpAddress.parse("fd00::9")))
                .get()
                .extracting(Route::source)
                .isEqualTo(Optional.of(IpAddress.parse("fd00::1")));
    }

    @Test
    void listsMoreRoutesThanOneDatagramHolds() {
        IpAddress first = IpAddress.parse("10.100.0.0");
        for (int i = 0; i < 5_000; i++) {
            routes.add(Route.to(Cidr.of(first.plus(i))).via(GATEWAY, link));
        }
        assertThat(routes.list())
                .filteredOn(route -> route.nextHops().equals(List.of(NextHop.via(GATEWAY, link))))
                .hasSize(5_000);
    }

    @Test
    void refusesRoutesThatMeanAnything() {
        assertThatThrownBy(() -> Route.to(PODS).withTable(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Route.to(PODS).withProtocol(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NextHop.on(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NextHop.on(1).withWeight(257)).isInstanceOf(IllegalArgumentException.class);
    }
}
