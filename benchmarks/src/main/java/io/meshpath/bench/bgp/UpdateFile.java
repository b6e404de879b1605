// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes UPDATEs as one sender says them, each as full as it can be (RFC 4271, section 4.3; RFC 4760). It owes nothing to the
 * codec of routing-bgp, which is what it measures. Not safe for use by multiple threads.
 */
final class UpdateFile implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 4096;
    private static final int HEADER = 19;
    private static final int UPDATE = 2;
    private static final int TRANSITIVE = 0x40;
    private static final int OPTIONAL = 0x80;
    private static final int EXTENDED_LENGTH = 0x10;
    private static final int ORIGIN = 1;
    private static final int AS_PATH = 2;
    private static final int NEXT_HOP = 3;
    private static final int MP_REACH_NLRI = 14;
    private static final int MP_UNREACH_NLRI = 15;
    private static final int AS_SEQUENCE = 2;
    private static final int UNICAST = 1;
    private static final int LONGEST_PREFIX = 17;

    private final OutputStream out;
    private final Neighbor sender;
    private final Family family;
    private final ByteBuffer message = ByteBuffer.allocate(LONGEST_MESSAGE);

    private UpdateFile(OutputStream out, Neighbor sender, Family family) {
        this.out = out;
        this.sender = sender;
        this.family = family;
    }

    /** Begins a file, in place of one that was there. */
    static UpdateFile create(Path file, Neighbor sender, Family family) throws IOException {
        return new UpdateFile(new BufferedOutputStream(Files.newOutputStream(file)), sender, family);
    }

    /** Announces routes, set by set. */
    void announce(List<RouteSet> sets) throws IOException {
        for (RouteSet set : sets) {
            int done = 0;
            while (done < set.size()) {
                done = announce(set, done);
            }
        }
    }

    private int announce(RouteSet set, int from) throws IOException {
        begin();
        message.putShort((short) 0); // no routes withdrawn
        int attributes = message.position();
        message.putShort((short) 0);
        attributes(set);
        int next;
        if (family == Family.IPV4) {
            length(attributes, message.position());
            next = prefixes(set, from);
        } else {
            int reach = multiprotocol(MP_REACH_NLRI);
            nextHop(message.put((byte) sender.address().toBytes().length));
            message.put((byte) 0); // reserved
            next = prefixes(set, from);
            length(reach, message.position());
            length(attributes, message.position());
        }
        end();
        return next;
    }

    /** Withdraws the routes of all sets together. */
    void withdraw(List<RouteSet> sets) throws IOException {
        RouteSet all = new RouteSet(new int[0], 0);
        for (RouteSet set : sets) {
            for (int i = 0; i < set.size(); i++) {
                all.add(set.prefix(i), set.length(i));
            }
        }
        int done = 0;
        while (done < all.size()) {
            done = withdraw(all, done);
        }
    }

    private int withdraw(RouteSet set, int from) throws IOException {
        begin();
        int next;
        if (family == Family.IPV4) {
            int routes = message.position();
            message.putShort((short) 0);
            message.limit(LONGEST_MESSAGE - Short.BYTES);
            next = prefixes(set, from);
            message.limit(LONGEST_MESSAGE);
            length(routes, message.position());
            message.putShort((short) 0);
        } else {
            message.putShort((short) 0);
            int attributes = message.position();
            message.putShort((short) 0);
            int unreach = multiprotocol(MP_UNREACH_NLRI);
            next = prefixes(set, from);
            length(unreach, message.position());
            length(attributes, message.position());
        }
        end();
        return next;
    }

    /** Says that all routes have been told (RFC 4724, section 2). */
    void endOfRib() throws IOException {
        withdraw(new RouteSet(new int[0], 0), 0);
    }

    /** Announces a route that is in no table, which the monitor takes for a mark. */
    void mark(int number) throws IOException {
        announce(markOf(number), 0);
    }

    /** Takes a mark back. */
    void unmark(int number) throws IOException {
        withdraw(markOf(number), 0);
    }

    private RouteSet markOf(int number) {
        RouteSet mark = new RouteSet(new int[0], 1);
        if (family == Family.IPV4) {
            mark.add((0xc612_0000L + number) << Integer.SIZE, 32); // 198.18.0.0/15 is for benchmarks (RFC 2544)
        } else {
            mark.add(0x2001_0002_0000_0000L + number, 128); // so is 2001:2::/48 (RFC 5180)
        }
        return mark;
    }

    private void begin() {
        message.clear();
        for (int i = 0; i < 16; i++) {
            message.put((byte) 0xff);
        }
        message.putShort((short) 0).put((byte) UPDATE);
    }

    private void end() throws IOException {
        message.putShort(HEADER - 3, (short) message.position());
        out.write(message.array(), 0, message.position());
    }

    private void attributes(RouteSet set) {
        message.put((byte) TRANSITIVE).put((byte) ORIGIN).put((byte) 1).put((byte) 0);
        int systems = set.pathLength() + 1;
        message.put((byte) TRANSITIVE).put((byte) AS_PATH).put((byte) (2 + Integer.BYTES * systems));
        message.put((byte) AS_SEQUENCE).put((byte) systems).putInt(sender.as());
        for (int i = 0; i < set.pathLength(); i++) {
            message.putInt(set.as(i));
        }
        if (family == Family.IPV4) {
            message.put((byte) TRANSITIVE).put((byte) NEXT_HOP).put((byte) Integer.BYTES);
            nextHop(message);
        }
    }

    private void nextHop(ByteBuffer to) {
        to.put(sender.address().toBytes());
    }

    /** Begins an attribute of RFC 4760; answers where its length is. */
    private int multiprotocol(int type) {
        message.put((byte) (OPTIONAL | EXTENDED_LENGTH)).put((byte) type);
        int length = message.position();
        message.putShort((short) 0).putShort((short) family.afi).put((byte) UNICAST);
        return length;
    }

    /** Writes the length of what begins behind a length and ends there. */
    private void length(int at, int end) {
        message.putShort(at, (short) (end - at - Short.BYTES));
    }

    /** As many prefixes as there is room for; answers the number of the next one. */
    private int prefixes(RouteSet set, int from) {
        int index = from;
        while (index < set.size() && message.remaining() >= LONGEST_PREFIX) {
            int octets = (set.length(index) + Byte.SIZE - 1) / Byte.SIZE;
            message.put((byte) set.length(index));
            for (int i = 0; i < octets; i++) {
                message.put(i < Long.BYTES ? (byte) (set.prefix(index) >>> (Long.SIZE - Byte.SIZE * (i + 1))) : 0);
            }
            index++;
        }
        return index;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
