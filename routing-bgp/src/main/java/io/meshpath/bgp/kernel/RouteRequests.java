// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;
import io.meshpath.datapath.netlink.NetlinkSocket;
import io.meshpath.datapath.netlink.RequestBatch;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests about routes of ours ({@code struct rtmsg} of linux/rtnetlink.h) and says what became of them. None can
 * touch a route of somebody else's: adding is exclusive, deleting names the protocol. Owned by the thread that calls doWork().
 */
final class RouteRequests {
    static final int NEW = 24; // RTM_NEWROUTE
    static final int DELETE = 25;
    static final int GET = 26;

    static final int HEADER_LENGTH = 12;
    static final int DESTINATION = 1;
    static final int METRIC = 6;
    static final int TABLE = 15;
    static final int OBJECT = 30; // RTA_NH_ID

    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    private static final int NOWHERE = 255; // a scope: any, when deleting
    private static final int UNICAST = 1;
    private static final int CAPACITY = 1024;

    private final KernelSettings settings;
    private final RequestBatch batch = new RequestBatch();
    private final @Nullable FamilyRoutes[] families = new FamilyRoutes[CAPACITY];
    private final int[] numbers = new int[CAPACITY];

    /** Hears of a route that the kernel did not take. */
    interface Refusals {
        void refused(FamilyRoutes family, int number, Errno errno, String explanation);
    }

    RouteRequests(KernelSettings settings) {
        this.settings = settings;
    }

    static int family(boolean isV4) {
        return isV4 ? IPV4 : IPV6;
    }

    /** Lists our routes of one family. */
    static MessageWriter list(KernelSettings settings, boolean isV4) {
        return new MessageWriter(GET, Message.DUMP)
                .u8(family(isV4))
                .octets(new byte[4]) // all destinations; the table in an attribute
                .u8(settings.protocol())
                .octets(new byte[2]) // any scope and type
                .u32(0)
                .u32(TABLE, settings.table());
    }

    /** Adds the route of a prefix that has none of ours. */
    void add(FamilyRoutes family, int number, int object) {
        write(family, number, Message.CREATE | Message.EXCLUSIVE, object);
    }

    /** Puts the new route behind the old one and takes the old one away, so that there is always one. */
    void change(FamilyRoutes family, int number, int from, int to) {
        write(family, number, Message.CREATE | Message.APPEND, to);
        delete(family.prefix(number), settings.metric(), from);
    }

    private void write(FamilyRoutes family, int number, int flags, int object) {
        Cidr prefix = family.prefix(number);
        int request = header(NEW, flags, prefix, 0);
        batch.u32(METRIC, settings.metric()).u32(OBJECT, object);
        families[request] = family;
        numbers[request] = number;
    }

    /** Deletes the route of ours with this metric and nexthop object, 0 for any. */
    void delete(Cidr prefix, int metric, int object) {
        int request = header(DELETE, 0, prefix, NOWHERE);
        families[request] = null;
        if (metric != 0) {
            batch.u32(METRIC, metric);
        }
        if (object != 0) {
            batch.u32(OBJECT, object);
        }
    }

    private int header(int type, int flags, Cidr prefix, int scope) {
        int request = batch.begin(type, flags);
        batch.u8(family(prefix.isV4()))
                .u8(prefix.prefixLength())
                .u8(0) // source prefix
                .u8(0) // type of service
                .u8(0) // table: in an attribute
                .u8(settings.protocol())
                .u8(scope)
                .u8(UNICAST)
                .u32(0)
                .network(DESTINATION, prefix)
                .u32(TABLE, settings.table());
        return request;
    }

    /** Whether there may not be room for another change. */
    boolean isFull() {
        return batch.size() > CAPACITY - 2;
    }

    /** Has the kernel do it all. What is to be deleted and not there is not a refusal. */
    void submit(NetlinkSocket socket, Refusals refusals) {
        if (batch.size() == 0) {
            return;
        }
        try {
            socket.submit("change", batch.size() + " routes", batch, (index, errno, explanation) -> {
                FamilyRoutes family = families[index];
                if (family != null) {
                    refusals.refused(family, numbers[index], errno, explanation);
                }
            });
        } finally {
            batch.clear();
        }
    }
}
