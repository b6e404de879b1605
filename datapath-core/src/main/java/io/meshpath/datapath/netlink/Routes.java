// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The IPv4 and IPv6 routing tables of one namespace. Safe for use by multiple threads. Changes need CAP_NET_ADMIN
 * there.
 *
 * <p>A route is known by destination, table and metric; its protocol says whose it is.
 */
public final class Routes {
    private static final int ANY_PROTOCOL = 0;
    private static final Errno EHOSTUNREACH = new Errno(113);

    private final NetlinkSocket socket;

    Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All routes of the main table. */
    public List<Route> list() {
        return list(Route.MAIN);
    }

    /** All routes of one table, IPv4 first; none where there is no such table. */
    public List<Route> list(int table) {
        return Stream.of(Family.IPV4, Family.IPV6)
                .flatMap(family -> list(table, ANY_PROTOCOL, family).stream())
                .toList();
    }

    /** The routes of one table that this protocol made, IPv4 first; the kernel leaves all others out. */
    public List<Route> list(int table, int protocol) {
        return Stream.of(Family.IPV4, Family.IPV6)
                .flatMap(family -> list(table, protocol, family).stream())
                .toList();
    }

    private List<Route> list(int table, int protocol, int family) {
        return socket.list(
                "list routes of table",
                table,
                RouteMessages.list(family, table, protocol),
                message -> RouteMessages.read(message, family).filter(route -> route.table() == table),
                Errno.ENOENT);
    }

    /**
     * The way packets of this host to {@code destination} go now, as a route to that one address with the source
     * address they get; empty where there is none. {@link RouteType#LOCAL} is an address of this host.
     */
    public Optional<Route> lookup(IpAddress destination) {
        return ask(destination, RouteMessages.lookup(destination));
    }

    /**
     * The entry that packets of this host to {@code destination} take, with its prefix, its protocol and all its next hops;
     * empty where there is none.
     */
    public Optional<Route> match(IpAddress destination) {
        return ask(destination, RouteMessages.match(destination));
    }

    private Optional<Route> ask(IpAddress destination, MessageWriter request) {
        return socket.get(
                "look up route to",
                destination,
                request,
                message -> RouteMessages.read(message, Family.of(destination)),
                Errno.ENETUNREACH,
                EHOSTUNREACH);
    }

    /**
     * Adds a route.
     *
     * @throws NetlinkException EEXIST when there is one with this destination, table and metric; ENETUNREACH when a
     *     gateway is on no link; ENODEV without such a link; ENETDOWN when the link is down
     */
    public void add(Route route) {
        socket.change("add route", route, RouteMessages.put(Message.CREATE | Message.EXCLUSIVE, route));
    }

    /**
     * Adds a route in place of one with the same destination, table and metric, whoever made that.
     *
     * @throws NetlinkException as {@link #add} does, except EEXIST
     */
    public void replace(Route route) {
        socket.change("replace route", route, RouteMessages.put(Message.CREATE | Message.REPLACE, route));
    }

    /**
     * Deletes the route with this destination, table, type and protocol, and with the metric, source and next hops as
     * far as {@code route} has them; answers whether there was one.
     */
    public boolean delete(Route route) {
        return socket.changeUnless("delete route", route, RouteMessages.delete(route), Errno.ESRCH, Errno.ENODEV);
    }
}
