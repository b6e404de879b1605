// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * BPF programs in the traffic control of links: direct-action filters of the clsact qdisc, which every kernel has that
 * can run them. Safe for use by multiple threads.
 *
 * <p>Other programs share the qdisc: their filters are never touched, and a clsact that was there before is never
 * deleted. Needs CAP_NET_ADMIN in the namespace.
 */
public final class Filters {
    private final NetlinkSocket socket;
    private final Set<Integer> ownClsacts = ConcurrentHashMap.newKeySet();

    Filters(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Gives a link a clsact qdisc if it has none; answers whether it had none.
     *
     * @throws NetlinkException EEXIST when the link has an ingress qdisc, which leaves no room for it
     */
    public boolean addClsact(int link) {
        MessageWriter request = FilterMessages.addClsact(Links.check(link));
        if (socket.changeUnless("add clsact qdisc to link", link, request, Errno.EEXIST)) {
            ownClsacts.add(link);
            return true;
        }
        String kind = kindOfQdisc(link);
        if (!kind.equals("clsact")) {
            throw new NetlinkException(
                    "add clsact qdisc to link",
                    Integer.toString(link),
                    Errno.EEXIST,
                    "the link has an " + kind + " qdisc in its place");
        }
        return false;
    }

    /**
     * Deletes the clsact qdisc of a link if {@link #addClsact} of this object made it and no filter is left in it;
     * answers whether it did.
     */
    public boolean deleteClsact(int link) {
        boolean unused = list(link, FilterDirection.INGRESS).isEmpty()
                && list(link, FilterDirection.EGRESS).isEmpty();
        if (!unused || !ownClsacts.remove(link)) {
            return false;
        }
        return socket.changeUnless(
                "delete clsact qdisc of link",
                link,
                FilterMessages.deleteClsact(link),
                Errno.ENODEV,
                Errno.ENOENT,
                Errno.EINVAL); // EINVAL: somebody has deleted it meanwhile
    }

    /**
     * Puts a program into a place that is free, with its clsact qdisc if there is none.
     *
     * @param program the descriptor of a program of type SCHED_CLS; the kernel keeps the program, not the descriptor
     * @param name what lists show
     * @throws NetlinkException EEXIST when the place is taken
     */
    public void add(BpfFilter.Place place, Fd program, String name) {
        put("add filter at", Message.CREATE | Message.EXCLUSIVE, place, program, name);
    }

    /** Puts a program into a place, free or not, as {@link #add} does. A packet sees the old one or the new one. */
    public void replace(BpfFilter.Place place, Fd program, String name) {
        put("replace filter at", Message.CREATE, place, program, name);
    }

    private void put(String call, int flags, BpfFilter.Place place, Fd program, String name) {
        addClsact(place.link());
        socket.change(call, place, FilterMessages.put(flags, place, program, name));
    }

    /**
     * Puts another program into a place that holds a BPF filter. A packet sees the old one or the new one.
     *
     * @throws NetlinkException ENOENT when the place is free
     */
    public void change(BpfFilter.Place place, Fd program, String name) {
        socket.change("change filter at", place, FilterMessages.put(0, place, program, name));
    }

    /** Takes a BPF filter out of its place; answers whether there was one. */
    public boolean delete(BpfFilter.Place place) {
        MessageWriter request = FilterMessages.delete(place);
        // EINVAL: no clsact qdisc at all
        return socket.changeUnless("delete filter at", place, request, Errno.ENOENT, Errno.ENODEV, Errno.EINVAL);
    }

    /** The BPF filters of a link in one direction, anybody's, in the order in which they run. */
    public List<BpfFilter> list(int link, FilterDirection direction) {
        return socket.list(
                "list filters of link",
                link,
                FilterMessages.list(Links.check(link), direction),
                message -> FilterMessages.readFilter(message, direction),
                Errno.ENODEV);
    }

    /** The highest priority that a link's filters of any kind have in one direction: that of the last to run; or 0. */
    public int lastPriority(int link, FilterDirection direction) {
        return socket
                .list(
                        "list filters of link",
                        link,
                        FilterMessages.list(Links.check(link), direction),
                        FilterMessages::readPriority,
                        Errno.ENODEV)
                .stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private String kindOfQdisc(int link) {
        return socket.list("list", "qdiscs", FilterMessages.listQdiscs(), FilterMessages::readQdisc).stream()
                .filter(qdisc -> qdisc.link() == link)
                .map(FilterMessages.Qdisc::kind)
                .findFirst()
                .orElse("unknown");
    }
}
