// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.Route;
import io.meshpath.bgp.message.Family;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetlinkProtocol;
import io.meshpath.datapath.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel's tables should have of ours, what they have, and the way from one to the other. Owned by the thread that
 * calls doWork().
 */
final class Fib implements AutoCloseable {
    private final KernelSettings settings;
    private final NetlinkSocket socket;
    private final Netlink netlink;
    private final NextHopObjects objects;
    private final NextHopResolver resolver;
    private final NextHopSets sets = new NextHopSets();
    private final List<FamilyRoutes> families =
            List.of(new FamilyRoutes(Family.IPV4_UNICAST), new FamilyRoutes(Family.IPV6_UNICAST));
    private final RouteRequests requests;
    private final List<Reconciliation.Stray> strays = new ArrayList<>(); // that wait to be swept
    private int refused;

    /** Hears of a route that the kernel did not take. */
    interface Refusals {
        void refused(Cidr prefix, Errno errno, String explanation);
    }

    private Fib(KernelSettings settings, NetlinkSocket socket, Netlink netlink) {
        this.settings = settings;
        this.socket = socket;
        this.netlink = netlink;
        this.objects = new NextHopObjects(socket, settings);
        this.resolver = new NextHopResolver(netlink, settings, this::isConnected);
        this.requests = new RouteRequests(settings);
    }

    static Fib open(KernelSettings settings) {
        NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE);
        try {
            Netlink netlink = Netlink.open();
            try {
                Fib fib = new Fib(settings, socket, netlink);
                fib.resolve();
                return fib;
            } catch (RuntimeException e) {
                netlink.close();
                throw e;
            }
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    NextHopResolver resolver() {
        return resolver;
    }

    NextHopObjects objects() {
        return objects;
    }

    /** Notes which paths a prefix has from now on. */
    void want(Cidr prefix, List<Route> paths) {
        Optional<NextHopSet> set = sets.of(paths);
        set.ifPresent(this::use);
        int before = family(prefix).want(prefix, set.map(each -> each.number).orElse(0));
        if (before != 0) {
            sets.release(before);
        }
    }

    private void use(NextHopSet set) {
        if (set.users++ == 0) {
            set.object = objects.of(resolver.resolve(set), 0);
        }
    }

    private FamilyRoutes family(Cidr prefix) {
        return families.get(prefix.isV4() ? 0 : 1);
    }

    private boolean isConnected(Cidr prefix) {
        FamilyRoutes routes = family(prefix);
        int number = routes.find(prefix);
        return number != FamilyRoutes.NONE && routes.wanted(number) != 0 && sets.get(routes.wanted(number)).connected;
    }

    /** Looks where the next hops are by now. */
    void resolve() {
        resolver.refresh();
        objects.refresh(object -> families.forEach(routes -> routes.lost(object)));
        for (NextHopSet set : sets.all()) {
            int before = set.object;
            set.object = objects.of(resolver.resolve(set), before);
            if (set.object != before) {
                families.forEach(routes -> routes.enqueueWanting(set.number));
            }
        }
    }

    /** A new comparison of what the kernel has with what we believe it has. */
    Reconciliation reconciliation(boolean first) {
        resolve();
        return new Reconciliation(settings, objects, first, families);
    }

    /**
     * Ends a comparison; answers how many routes are missing.
     *
     * @param swept whether routes that nobody asked for go at once; until then only those in the way of ours do
     */
    int judge(List<Reconciliation.Stray> found, boolean swept) {
        refused = 0;
        strays.clear();
        for (Reconciliation.Stray stray : found) {
            if (swept || stray.metric() == settings.metric()) {
                delete(stray);
            } else {
                strays.add(stray);
            }
        }
        return families.stream().mapToInt(FamilyRoutes::judge).sum();
    }

    private void delete(Reconciliation.Stray stray) {
        requests.delete(stray.prefix(), stray.metric(), stray.object());
        if (requests.isFull()) {
            submit((prefix, errno, explanation) -> {});
        }
    }

    /** Gives a comparison up. */
    void forgetComparison() {
        families.forEach(FamilyRoutes::forgetSeen);
    }

    /** Brings some prefixes up to date; answers how many were looked at. */
    int install(Refusals refusals) {
        int looked = 0;
        for (FamilyRoutes routes : families) {
            while (!requests.isFull()) {
                int number = routes.dequeue();
                if (number == FamilyRoutes.NONE) {
                    break;
                }
                bringUpToDate(routes, number);
                looked++;
            }
        }
        submit(refusals);
        return looked;
    }

    private void bringUpToDate(FamilyRoutes routes, int number) {
        int wanted = routes.wanted(number);
        int object = wanted == 0 ? 0 : sets.get(wanted).object;
        int installed = routes.installed(number);
        if (object != installed && !routes.isStale(number)) {
            if (installed == 0) {
                requests.add(routes, number, object);
            } else if (object == 0) {
                requests.delete(routes.prefix(number), settings.metric(), installed);
            } else {
                requests.change(routes, number, installed, object);
            }
            routes.setInstalled(number, object);
        }
        if (wanted == 0 && routes.installed(number) == 0) {
            routes.forget(number);
        }
    }

    private void submit(Refusals refusals) {
        requests.submit(socket, (routes, number, errno, explanation) -> {
            refused++;
            routes.setInstalled(number, 0);
            refusals.refused(routes.prefix(number), errno, explanation);
        });
    }

    /** Has everything of an earlier life deleted that nobody has asked for by now. */
    void sweep() {
        strays.forEach(this::delete);
        strays.clear();
        families.forEach(FamilyRoutes::sweep);
    }

    /** Takes nexthop objects away that no route uses any more. */
    void tidy() {
        Set<Integer> used = new HashSet<>();
        families.forEach(routes -> routes.collectInstalled(used));
        sets.all().forEach(set -> used.add(set.object));
        strays.forEach(stray -> used.add(stray.object()));
        objects.retain(used);
    }

    /** How many routes the kernel has not taken since the last comparison. */
    int refused() {
        return refused;
    }

    int queued() {
        return families.stream().mapToInt(FamilyRoutes::queued).sum();
    }

    int stale() {
        return strays.size()
                + families.stream().mapToInt(FamilyRoutes::staleCount).sum();
    }

    KernelStatus status(long repaired, Optional<String> lastError) {
        int routes = families.stream().mapToInt(FamilyRoutes::installedCount).sum();
        return new KernelStatus(
                routes, objects.size(), queued(), stale(), sets.unresolved(), refused, repaired, lastError);
    }

    @Override
    public void close() {
        netlink.close();
        socket.close();
    }
}
