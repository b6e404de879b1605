// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.NetlinkMonitor;
import java.nio.ByteBuffer;

/** Hears of what may change the way to next hops: links, addresses, nexthop objects. Owned by the thread that calls doWork(). */
final class LinkNews implements AutoCloseable {
    private static final int NEW_LINK = 16;
    private static final int DELETED_LINK = 17;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETED_ADDRESS = 21;

    private static final int INDEX_OFFSET = 4; // of struct ifinfomsg: family, type, index, flags
    private static final int FLAGS_OFFSET = 8;
    private static final int MOST = 64;

    private final NetlinkMonitor monitor;
    private boolean news;

    private LinkNews(NetlinkMonitor monitor) {
        this.monitor = monitor;
    }

    static LinkNews open() {
        return new LinkNews(NetlinkMonitor.open(
                NetlinkMonitor.Group.LINKS,
                NetlinkMonitor.Group.IPV4_ADDRESSES,
                NetlinkMonitor.Group.IPV6_ADDRESSES,
                NetlinkMonitor.Group.NEXT_HOPS));
    }

    /** Whether something has come that is unlike what the two know. */
    boolean arrived(NextHopResolver resolver, NextHopObjects objects) {
        news = false;
        NetlinkMonitor.Outcome outcome =
                monitor.read(MOST, message -> news = news || isNews(message, resolver, objects));
        return news || outcome == NetlinkMonitor.Outcome.LOST;
    }

    private static boolean isNews(Message message, NextHopResolver resolver, NextHopObjects objects) {
        ByteBuffer in = message.payload();
        return switch (message.type()) {
            case NEW_LINK -> resolver.isNews(in.getInt(INDEX_OFFSET), in.getInt(FLAGS_OFFSET));
            case DELETED_LINK, NEW_ADDRESS, DELETED_ADDRESS -> true;
            case NextHopObjects.DELETE -> objects.has(NextHopObjects.number(message));
            default -> false;
        };
    }

    @Override
    public void close() {
        monitor.close();
    }
}
