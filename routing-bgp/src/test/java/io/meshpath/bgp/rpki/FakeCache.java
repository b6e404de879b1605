// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cache in memory and a router that asks it: says what the test has it say, and keeps what it hears; time is the test's. */
final class FakeCache {
    static final Cidr PREFIX = Cidr.parse("192.0.2.0/24");
    static final Vrp VRP = new Vrp(PREFIX, 24, 65002);
    static final int SESSION = 4711;

    final Rpki rpki;
    final List<RtrPdu> heard = new ArrayList<>();
    int version = 1;
    int connections;
    boolean reachable = true;

    private final ByteBuffer said = ByteBuffer.allocate(1 << 20);
    private boolean hungUp;
    private boolean open;
    /** Now. Begins just before it wraps around, which must not matter. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    FakeCache() {
        this(new RtrCache(IpAddress.parse("198.51.100.7"), 323));
    }

    FakeCache(RtrCache cache) {
        rpki = Rpki.open(this::dial);
        rpki.configure(RpkiSettings.of(cache), now);
        turn();
    }

    FakeCache say(RtrPdu... pdus) {
        for (RtrPdu pdu : pdus) {
            RtrWriter.write(pdu, version, said);
        }
        return turn();
    }

    FakeCache say(byte[] octets) {
        said.put(octets);
        return turn();
    }

    /** Answers a query whole: these VRPs, or these changes. */
    FakeCache answer(int serial, RtrPdu... pdus) {
        say(new RtrPdu.CacheResponse(SESSION));
        say(pdus);
        return say(end(serial));
    }

    static RtrPdu.EndOfData end(int serial) {
        return new RtrPdu.EndOfData(SESSION, serial, java.util.Optional.of(RtrTimers.DEFAULT));
    }

    static RtrPdu announced(Vrp vrp) {
        return new RtrPdu.Prefix(true, vrp);
    }

    static RtrPdu withdrawn(Vrp vrp) {
        return new RtrPdu.Prefix(false, vrp);
    }

    FakeCache hangUp() {
        hungUp = true;
        return turn();
    }

    FakeCache turn() {
        while (rpki.doWork(now) > 0) {
            // until there is nothing more to do
        }
        return this;
    }

    /** Lets time pass, and takes a turn. */
    FakeCache after(Duration duration) {
        now += duration.toNanos();
        return turn();
    }

    /** Lets time pass until just before a timer of the router is due. */
    Duration untilNextTimer() {
        return Duration.ofNanos(rpki.remaining(now));
    }

    RtrStatus status() {
        return rpki.statuses().get(0);
    }

    String lastError() {
        return status().lastError().orElse("");
    }

    Validation validation() {
        return rpki.validate(PREFIX, AsPath.sequence(65003, 65002), new AsNumber(65001));
    }

    /** What was heard since the last call. */
    List<RtrPdu> drainHeard() {
        List<RtrPdu> drained = List.copyOf(heard);
        heard.clear();
        return drained;
    }

    boolean isOpen() {
        return open;
    }

    private ByteChannel dial(RtrCache cache) throws IOException {
        if (!reachable) {
            throw new IOException("Connection refused");
        }
        connections++;
        hungUp = false;
        open = true;
        said.clear();
        return new Channel();
    }

    private final class Channel implements ByteChannel {
        @Override
        public int read(ByteBuffer to) {
            said.flip();
            int count = Math.min(said.remaining(), to.remaining());
            to.put(said.slice(said.position(), count));
            said.position(said.position() + count).compact();
            return count == 0 && hungUp ? -1 : count;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            ByteBuffer copy = ByteBuffer.allocate(count).put(from).flip();
            while (copy.hasRemaining()) {
                int length = RtrReader.lengthOf(copy, copy.position(), copy.remaining());
                heard.add(RtrReader.read(copy.slice(copy.position(), length)));
                copy.position(copy.position() + length);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
