// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An entry of a routing table: {@code Route.to(prefix).via(gateway, link).withTable(100)}. Immutable.
 *
 * @param destination which packets take it
 * @param type what becomes of them
 * @param scope how far away the destination is; always {@link Scope#UNIVERSE} for IPv6
 * @param table the number of the routing table; {@link #MAIN} is the usual one
 * @param protocol who made it (RTPROT_… of linux/rtnetlink.h)
 * @param metric the lowest of several routes to one destination is used; 0 lets the kernel choose (1024 for IPv6)
 * @param source the source address of packets that have none yet; empty: the kernel chooses
 * @param nextHops where packets go; none for types that go nowhere
 */
public record Route(
        Cidr destination,
        RouteType type,
        Scope scope,
        int table,
        int protocol,
        int metric,
        Optional<IpAddress> source,
        List<NextHop> nextHops) {
    /** The routing table of an ordinary look-up. */
    public static final int MAIN = 254;
    /** The routing table of the host's own addresses, which the kernel keeps. */
    public static final int LOCAL = 255;

    /** Protocol: made by the kernel, with an address for example. */
    public static final int BY_KERNEL = 2;
    /** Protocol: made by an administrator. What {@link #to} starts with. */
    public static final int BY_ADMINISTRATOR = 4;
    /** Protocol: learned by BGP. */
    public static final int BY_BGP = 186;

    public Route {
        nextHops = List.copyOf(nextHops);
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("protocol of a route does not fit in 8 bits: " + protocol);
        }
        if (table == 0) {
            throw new IllegalArgumentException("table of a route must not be 0");
        }
    }

    /** A unicast route in the main table, by the administrator, so far to nowhere. */
    public static Route to(Cidr destination) {
        return new Route(
                destination, RouteType.UNICAST, Scope.UNIVERSE, MAIN, BY_ADMINISTRATOR, 0, Optional.empty(), List.of());
    }

    /** The same through a router, on whichever link it is found; besides the next hops there are. */
    public Route via(IpAddress gateway) {
        return with(NextHop.via(gateway));
    }

    /** The same through a router on this link; besides the next hops there are. */
    public Route via(IpAddress gateway, int link) {
        return with(NextHop.via(gateway, link));
    }

    /** The same to neighbours on this link; besides the next hops there are. */
    public Route on(int link) {
        return with(NextHop.on(link));
    }

    /** The same with one more next hop. A first IPv4 one without a gateway makes the scope {@link Scope#LINK}. */
    public Route with(NextHop hop) {
        List<NextHop> hops = new ArrayList<>(nextHops);
        hops.add(hop);
        boolean neighbors = destination.isV4() && hop.gateway().isEmpty() && nextHops.isEmpty();
        Scope scope = neighbors && this.scope == Scope.UNIVERSE ? Scope.LINK : this.scope;
        return new Route(destination, type, scope, table, protocol, metric, source, hops);
    }

    /** The same of another type. */
    public Route withType(RouteType type) {
        return new Route(destination, type, scope, table, protocol, metric, source, nextHops);
    }

    /** The same with another scope. */
    public Route withScope(Scope scope) {
        return new Route(destination, type, scope, table, protocol, metric, source, nextHops);
    }

    /** The same in another table. */
    public Route withTable(int table) {
        return new Route(destination, type, scope, table, protocol, metric, source, nextHops);
    }

    /** The same made by another protocol, 0 to 255. */
    public Route withProtocol(int protocol) {
        return new Route(destination, type, scope, table, protocol, metric, source, nextHops);
    }

    /** The same with another metric. */
    public Route withMetric(int metric) {
        return new Route(destination, type, scope, table, protocol, metric, source, nextHops);
    }

    /** The same with this source address. */
    public Route withSource(IpAddress source) {
        return new Route(destination, type, scope, table, protocol, metric, Optional.of(source), nextHops);
    }

    /** {@code "10.1.0.0/16 via 10.0.0.1 on link 3"}, with type and table where they are not the usual ones. */
    @Override
    public String toString() {
        String prefix = type == RouteType.UNICAST ? "" : type + " ";
        String hops = nextHops.stream().map(hop -> " " + hop).collect(Collectors.joining());
        return prefix + destination + hops + (table == MAIN ? "" : " table " + Integer.toUnsignedString(table));
    }
}
