// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.NetlinkDump;
import io.meshpath.datapath.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of the kernel's routes with what we believe it has, datagram by datagram; nothing is changed meanwhile. Owned
 * by the thread that calls doWork().
 */
final class Reconciliation implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 10;

    private final KernelSettings settings;
    private final NextHopObjects objects;
    private final boolean first;
    private final List<FamilyRoutes> families;
    private final List<Stray> strays = new ArrayList<>();
    private int family;
    private int attempt;
    private int straysBefore;
    private @Nullable NetlinkDump dump;

    /** A route that carries our protocol and is not as we would have made it. */
    record Stray(Cidr prefix, int metric, int object) {}

    /**
     * Nothing is read yet.
     *
     * @param first whether routes that we know nothing of are an earlier life's, to be kept for now
     * @param families IPv4 and IPv6
     */
    Reconciliation(KernelSettings settings, NextHopObjects objects, boolean first, List<FamilyRoutes> families) {
        this.settings = settings;
        this.objects = objects;
        this.first = first;
        this.families = families;
    }

    /**
     * Reads the next datagram, and answers whether there are more.
     *
     * @throws LinuxException when the table cannot be read, or changes all the time
     */
    boolean step() {
        if (family == families.size()) {
            return false;
        }
        if (!read()) {
            end();
        }
        return family < families.size();
    }

    private boolean read() {
        boolean isV4 = family == 0;
        try {
            if (dump == null) {
                straysBefore = strays.size();
                dump = NetlinkDump.start(
                        "list our routes of table",
                        Integer.toUnsignedString(settings.table()),
                        RouteRequests.list(settings, isV4),
                        message -> read(message, isV4));
            }
            return dump.read();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return false; // no such table: no routes
            }
            throw e;
        }
    }

    private void end() {
        boolean again = dump != null && dump.isInterrupted();
        close();
        if (!again) {
            family++;
            attempt = 0;
            return;
        }
        strays.subList(straysBefore, strays.size()).clear();
        if (++attempt == MAX_ATTEMPTS) {
            throw new LinuxException(
                    "list our routes of table",
                    Integer.toUnsignedString(settings.table()),
                    Errno.EINTR,
                    "it changed while it was read, " + MAX_ATTEMPTS + " times");
        }
    }

    private void read(Message message, boolean isV4) {
        if (message.type() != RouteRequests.NEW || message.payload().get(0) != RouteRequests.family(isV4)) {
            return;
        }
        Attributes attributes = message.attributes(RouteRequests.HEADER_LENGTH);
        int length = message.payload().get(1) & 0xff;
        IpAddress network =
                attributes.address(RouteRequests.DESTINATION).orElse(isV4 ? IpAddress.of4(0) : IpAddress.of6(0, 0));
        int metric = attributes.u32(RouteRequests.METRIC).orElse(0);
        int object = attributes.u32(RouteRequests.OBJECT).orElse(0);
        compare(families.get(family), new Cidr(network, length), metric, object);
    }

    private void compare(FamilyRoutes routes, Cidr prefix, int metric, int object) {
        boolean ourShape = metric == settings.metric() && objects.has(object);
        int number = routes.find(prefix);
        boolean known = number != FamilyRoutes.NONE && routes.installed(number) != 0;
        if (ourShape && known && routes.installed(number) == object) {
            routes.see(number);
        } else if (ourShape && !known && (first || number != FamilyRoutes.NONE)) {
            take(routes, routes.number(prefix), object);
        } else {
            strays.add(new Stray(prefix, metric, object));
        }
    }

    /** The kernel has a route of ours that we did not know of. */
    private void take(FamilyRoutes routes, int number, int object) {
        if (routes.wanted(number) == 0) {
            routes.adopt(number, object);
        } else {
            routes.setInstalled(number, object);
            routes.enqueue(number);
        }
        routes.see(number);
    }

    /** Routes with our protocol that nobody asked for. */
    List<Stray> strays() {
        return strays;
    }

    @Override
    public void close() {
        if (dump != null) {
            dump.close();
            dump = null;
        }
    }
}
