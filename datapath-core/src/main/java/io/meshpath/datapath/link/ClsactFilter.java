// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.netlink.BpfFilter;
import io.meshpath.datapath.netlink.BpfFilter.Place;
import io.meshpath.datapath.netlink.FilterDirection;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An attachment by a direct-action filter of the clsact queueing discipline, for kernels before 6.6. The filter's name is
 * the pin that a link would have, by which a later process finds it; nothing is pinned, so there is nothing that could
 * disagree with the filter.
 */
final class ClsactFilter implements TcAttachment {
    /** Behind what others are likely to use. */
    private static final int FIRST_PRIORITY = 50_000;

    private static final int LAST_PRIORITY = 0xffff;
    private static final int HANDLE = 1;
    private static final int MOST_ATTEMPTS = 10;

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
        Netlink netlink = Netlink.open();
        try {
            String name = name(pin);
            return new ClsactFilter(hook, netlink, add(netlink, hook, program, name), name);
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    static Optional<TcAttachment> adopt(TcHook hook, Path pin) {
        Netlink netlink = Netlink.open();
        try {
            String name = name(pin);
            Optional<BpfFilter> found = find(netlink, hook, name);
            if (found.isEmpty()) {
                requireNot(netlink, hook.opposite(), name, hook);
                netlink.close();
            }
            return found.map(filter -> new ClsactFilter(hook, netlink, filter.place(), name));
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /** The programs of all BPF filters of the place, in the order in which they run; those of classic BPF have no numbers. */
    static List<Integer> programs(TcHook hook) {
        try (Netlink netlink = Netlink.open()) {
            return filters(netlink, hook).stream()
                    .map(BpfFilter::programId)
                    .filter(id -> id != 0)
                    .toList();
        }
    }

    /** Adds a filter behind all others; they run by priority, and within one priority the newest first. */
    private static Place add(Netlink netlink, TcHook hook, Program program, String name) {
        for (int attempt = 1; ; attempt++) {
            Place place = new Place(hook.ifindex(), direction(hook), freePriority(netlink, hook, program), HANDLE);
            requireFree(netlink, hook, program, name);
            try {
                netlink.filters().add(place, program.fd(), name);
                return place;
            } catch (LinuxException e) {
                if (!e.errno().equals(Errno.EEXIST) || attempt == MOST_ATTEMPTS) {
                    throw e;
                } // else somebody was quicker
            }
        }
    }

    private static int freePriority(Netlink netlink, TcHook hook, Program program) {
        int last = netlink.filters().lastPriority(hook.ifindex(), direction(hook));
        if (last == LAST_PRIORITY) {
            throw refused(program, hook, Errno.ENOSPC, "a filter has the last priority, " + last);
        }
        return Math.max(last + 1, FIRST_PRIORITY);
    }

    private static void requireFree(Netlink netlink, TcHook hook, Program program, String name) {
        if (find(netlink, hook, name).isPresent()) {
            throw refused(program, hook, Errno.EEXIST, "there is a filter " + name + "; adopt it");
        }
    }

    private static LinuxException refused(Program program, TcHook hook, Errno errno, String hint) {
        return new LinuxException("attach", program.name() + " at " + hook, errno, hint);
    }

    private static void requireNot(Netlink netlink, TcHook other, String name, TcHook wanted) {
        if (find(netlink, other, name).isPresent()) {
            throw new IllegalArgumentException(name + " names a filter for " + other + ", not for " + wanted);
        }
    }

    private static Optional<BpfFilter> find(Netlink netlink, TcHook hook, String name) {
        return filters(netlink, hook).stream()
                .filter(filter -> filter.name().equals(name))
                .findFirst();
    }

    private static List<BpfFilter> filters(Netlink netlink, TcHook hook) {
        return netlink.filters().list(hook.ifindex(), direction(hook));
    }

    private static FilterDirection direction(TcHook hook) {
        return hook.direction() == TcDirection.INGRESS ? FilterDirection.INGRESS : FilterDirection.EGRESS;
    }

    private static String name(Path pin) {
        return pin.toAbsolutePath().toString();
    }

    /** The filter as the kernel has it; empty if it is gone, even if another is in its place. */
    private Optional<BpfFilter> current() {
        return find(netlink, hook, name).filter(filter -> filter.place().equals(place));
    }

    @Override
    public TcHook hook() {
        return hook;
    }

    @Override
    public int programId() {
        return current().map(BpfFilter::programId).orElseThrow(() -> new IllegalStateException("detached: " + this));
    }

    @Override
    public void replace(Program program) {
        if (current().isEmpty()) {
            throw new LinuxException(
                    "replace",
                    this + " by " + program.name(),
                    Errno.ENOENT,
                    "it is detached, or the interface is gone");
        }
        netlink.filters().change(place, program.fd(), name);
    }

    @Override
    public void detach() {
        if (current().isPresent()) {
            netlink.filters().delete(place);
        }
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
