// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetlinkException;
import io.meshpath.datapath.netlink.NextHop;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.RouteType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds the router and the link behind a next hop: on a link of ours by its address, else by the kernel's routes. Of our own
 * routes only those count whose next hop is on a link, or two could rest on each other. Owned by the thread that calls
 * doWork().
 */
final class NextHopResolver {
    private final Netlink netlink;
    private final KernelSettings settings;
    private final Predicate<Cidr> connected;
    private List<LinkAddress> addresses = List.of();
    private Map<Integer, Link> links = Map.of();

    /**
     * Finds nothing yet.
     *
     * @param connected whether our own route to a prefix has its next hops on links of ours
     */
    NextHopResolver(Netlink netlink, KernelSettings settings, Predicate<Cidr> connected) {
        this.netlink = netlink;
        this.settings = settings;
        this.connected = connected;
    }

    /** Reads links and addresses as they are now. */
    void refresh() {
        addresses = netlink.addresses().list();
        links = new HashMap<>();
        netlink.links().list().forEach(link -> links.put(link.index(), link));
    }

    /** Whether what a message says of a link is news. */
    boolean isNews(int link, int flags) {
        Link known = links.get(link);
        return known == null
                || known.isUp() != ((flags & Link.UP) != 0)
                || known.isRunning() != ((flags & Link.RUNNING) != 0);
    }

    /** The routers that packets to the next hops of {@code set} go to, in order; those that cannot be reached are left out. */
    List<Hop> resolve(NextHopSet set) {
        TreeSet<Hop> hops = new TreeSet<>();
        set.connected = true;
        for (Via via : set.vias) {
            Optional<Hop> neighbor = onLink(via);
            if (neighbor.isPresent()) {
                hops.add(neighbor.get());
            } else {
                set.connected = false;
                hops.addAll(behind(via.address()));
            }
        }
        return List.copyOf(hops);
    }

    private Optional<Hop> onLink(Via via) {
        Optional<Integer> link = via.isLinkLocal()
                ? via.device().flatMap(this::linkNamed).or(() -> via.beside().flatMap(this::linkOf))
                : linkOf(via.address());
        return link.map(index -> new Hop(via.address(), index));
    }

    private Optional<Integer> linkNamed(String device) {
        return links.values().stream()
                .filter(link -> link.name().equals(device) && isRunning(link.index()))
                .map(Link::index)
                .findFirst();
    }

    /** The link whose prefix {@code address} is in; empty for an address of our own, as no router is there. */
    private Optional<Integer> linkOf(IpAddress address) {
        if (addresses.stream().anyMatch(own -> own.address().equals(address))) {
            return Optional.empty();
        }
        return addresses.stream()
                .filter(own -> own.prefix().contains(address)
                        && isRunning(own.link())
                        && own.prefixLength() < address.bitLength())
                .max(Comparator.comparingInt(LinkAddress::prefixLength))
                .map(LinkAddress::link);
    }

    private boolean isRunning(int link) {
        Link known = links.get(link);
        return known != null && known.isUp() && known.isRunning(); // the kernel has no nexthop objects without
    }

    private List<Hop> behind(IpAddress address) {
        if (address.isLinkLocal()) {
            return List.of();
        }
        return match(address)
                .filter(route -> route.type() == RouteType.UNICAST && mayCarry(route))
                .map(route -> hops(route, address))
                .orElse(List.of());
    }

    private Optional<Route> match(IpAddress address) {
        try {
            return netlink.routes().match(address);
        } catch (NetlinkException e) { // EINVAL, EACCES: the entry is one that drops packets
            return Optional.empty();
        }
    }

    private boolean mayCarry(Route route) {
        boolean ours = route.protocol() == settings.protocol() && route.table() == settings.table();
        return !ours || connected.test(route.destination());
    }

    private static List<Hop> hops(Route route, IpAddress address) {
        return route.nextHops().stream()
                .filter(hop -> hop.link().isPresent())
                .map(hop -> new Hop(gateway(hop, address), hop.link().getAsInt()))
                .toList();
    }

    private static IpAddress gateway(NextHop hop, IpAddress address) {
        return hop.gateway().orElse(address);
    }
}
