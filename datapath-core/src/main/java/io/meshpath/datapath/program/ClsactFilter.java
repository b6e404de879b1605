// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.datapath.netlink.BpfFilter;
import io.meshpath.datapath.netlink.BpfFilter.Place;
import io.meshpath.datapath.netlink.FilterDirection;
import io.meshpath.datapath.netlink.Netlink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An attachment by a direct-action filter of the clsact queueing discipline, for kernels before 6.6. The filter's name is
 * the pin that a link would have, by which a later process finds it.
 */
final class ClsactFilter implements TcAttachment {
    /** Behind what others are likely to use; what is not a BPF filter cannot share a priority with one. */
    private static final int PRIORITY = 50_000;

    private final TcHook hook;
    private final Netlink netlink; // stays in the namespace in which it was opened
    private final Place place;
    private final String name;

    private ClsactFilter(TcHook hook, Netlink netlink, Place place, String name) {
        this.hook = hook;
        this.netlink = netlink;
        this.place = place;
        this.name = name;
    }

    static TcAttachment attach(TcHook hook, Program program, Path pin) {
        String name = name(pin);
        Netlink netlink = Netlink.open();
        try {
            List<BpfFilter> filters = filters(netlink, hook);
            if (filters.stream().anyMatch(filter -> filter.name().equals(name))) {
                throw new IllegalStateException("cannot attach " + program + " at " + hook + ": there is a filter "
                        + name + "; adopt it first");
            }
            Place place = new Place(hook.ifindex(), direction(hook), PRIORITY, freeHandle(filters));
            netlink.filters().add(place, program.fd(), name);
            return new ClsactFilter(hook, netlink, place, name);
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    static Optional<TcAttachment> adopt(TcHook hook, Path pin) {
        String name = name(pin);
        Netlink netlink = Netlink.open();
        try {
            Optional<TcAttachment> found = filters(netlink, hook).stream()
                    .filter(filter -> filter.name().equals(name))
                    .findFirst()
                    .map(filter -> new ClsactFilter(hook, netlink, filter.place(), name));
            if (found.isEmpty()) {
                netlink.close();
            }
            return found;
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /** The programs of all BPF filters of the place, in the order in which they run. */
    static List<Integer> programs(TcHook hook) {
        try (Netlink netlink = Netlink.open()) {
            return filters(netlink, hook).stream().map(BpfFilter::programId).toList();
        }
    }

    private static String name(Path pin) {
        return pin.toAbsolutePath().toString();
    }

    private static List<BpfFilter> filters(Netlink netlink, TcHook hook) {
        return netlink.filters().list(hook.ifindex(), direction(hook));
    }

    private static FilterDirection direction(TcHook hook) {
        return hook.direction() == TcDirection.INGRESS ? FilterDirection.INGRESS : FilterDirection.EGRESS;
    }

    private static int freeHandle(List<BpfFilter> filters) {
        int highest = filters.stream()
                .map(BpfFilter::place)
                .filter(place -> place.priority() == PRIORITY)
                .mapToInt(Place::handle)
                .max()
                .orElse(0);
        return highest + 1;
    }

    @Override
    public TcHook hook() {
        return hook;
    }

    @Override
    public int programId() {
        return filters(netlink, hook).stream()
                .filter(filter -> filter.place().equals(place))
                .mapToInt(BpfFilter::programId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("detached: " + this));
    }

    @Override
    public void replace(Program program) {
        netlink.filters().replace(place, program.fd(), name);
    }

    @Override
    public void detach() {
        netlink.filters().delete(place);
        netlink.filters().deleteClsact(hook.ifindex());
        close();
    }

    @Override
    public void close() {
        netlink.close();
    }

    @Override
    public String toString() {
        return "filter at " + place + " named " + name;
    }
}
