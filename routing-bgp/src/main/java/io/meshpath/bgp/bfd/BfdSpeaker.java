// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bgp.socket.ReceivedMessage;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Poller;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Watches the ways to any number of neighbours (RFC 5880). Owned by the thread that calls {@link #doWork}; its sockets are
 * of the network namespace that thread is in.
 *
 * <pre>{@code
 * try (Poller poller = Poller.create("bfd"); BfdSpeaker bfd = BfdSpeaker.open(poller)) {
 *     bfd.add(BfdSettings.singleHop(peer), status -> System.out.println(status.state()), System.nanoTime());
 *     while (true) {
 *         bfd.doWork(System.nanoTime());
 *         poller.await(bfd.remaining(System.nanoTime()));
 *         poller.dispatch();
 *     }
 * }
 * }</pre>
 */
public final class BfdSpeaker implements AutoCloseable {
    private static final int SLOT_BITS = 16;
    private static final int MAX_SESSIONS = 1 << SLOT_BITS;
    private static final int MAX_PACKETS_A_TURN = 1024;
    private static final int MAX_DATAGRAM = 256; // more than the longest packet, whose length is one octet

    private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    private final BfdReceivers receivers;
    private final List<@Nullable Entry> slots = new ArrayList<>();
    private final ReceivedMessage datagram = new ReceivedMessage(MAX_DATAGRAM);
    private long discarded;

    /** A session and what it was made of. */
    private static final class Entry {
        private final BfdPath path;
        private final BfdSession session;
        private BfdSettings settings;

        private Entry(BfdSettings settings, BfdPath path, BfdSession session) {
            this.settings = settings;
            this.path = path;
            this.session = session;
        }

        private BfdStatus status() {
            return session.status(settings, path.problem());
        }
    }

    private BfdSpeaker(Poller poller) {
        this.receivers = new BfdReceivers(poller);
    }

    /** One without sessions. {@code poller} watches every socket, so that whoever waits with it wakes up in time. */
    public static BfdSpeaker open(Poller poller) {
        return new BfdSpeaker(poller);
    }

    /**
     * Begins a session. What the kernel refuses is not thrown but tried again with each packet, and in {@link
     * BfdStatus#problem}.
     *
     * @param listener hears of each change of its state, in {@link #doWork}, {@link #change} or {@link #remove}
     * @return its number, for the other methods
     * @throws IllegalStateException when there are 65536 already
     */
    public int add(BfdSettings settings, BfdListener listener, long now) {
        int slot = freeSlot();
        int discriminator = discriminator(slot);
        BfdPath path = new BfdPath(settings, receivers, random.split());
        BfdSession session =
                new BfdSession(settings, discriminator, path, random.split(), () -> tell(discriminator, listener));
        slots.set(slot, new Entry(settings, path, session));
        session.start(now);
        return discriminator;
    }

    /** Puts other intervals into force without interrupting the session. */
    public void change(int number, BfdTimers timers, long now) {
        Entry entry = require(number);
        entry.settings = entry.settings.withTimers(timers);
        entry.session.change(timers, now);
    }

    /** Tells the neighbour that the session ends on purpose, and forgets it. */
    public void remove(int number, long now) {
        Entry entry = require(number);
        entry.session.stop(now);
        entry.path.close();
        slots.set(slot(number), null);
    }

    /** The session with this number as it is now. */
    public BfdStatus status(int number) {
        return require(number).status();
    }

    /** All sessions as they are now, in no order. */
    public List<BfdStatus> sessions() {
        List<BfdStatus> all = new ArrayList<>();
        for (Entry entry : slots) {
            if (entry != null) {
                all.add(entry.status());
            }
        }
        return all;
    }

    /** Packets of nobody we know, or malformed, or from too far away. */
    public long discarded() {
        return discarded;
    }

    /**
     * One turn: what has arrived, then timers; it waits for nothing. What has arrived comes first, so a pause of this
     * process is not taken for silence of the neighbours.
     *
     * @param now the time in nanoseconds, on a scale that never goes back
     * @return how much was done; 0 lets the caller idle
     */
    public int doWork(long now) {
        int work = 0;
        List<BfdReceivers.Receiver> current = receivers.all();
        for (int i = 0; i < current.size(); i++) {
            work += receive(current.get(i), now);
        }
        for (int i = 0; i < slots.size(); i++) {
            Entry entry = slots.get(i);
            work += entry == null ? 0 : entry.session.doWork(now);
        }
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0; Long.MAX_VALUE without sessions. */
    public long remaining(long now) {
        long remaining = Long.MAX_VALUE;
        for (int i = 0; i < slots.size(); i++) {
            Entry entry = slots.get(i);
            remaining = entry == null ? remaining : Math.min(remaining, entry.session.remaining(now));
        }
        return remaining;
    }

    /** Closes all sockets without a word, as a crash would; {@link #remove} says goodbye. Closing twice is harmless. */
    @Override
    public void close() {
        for (Entry entry : slots) {
            if (entry != null) {
                entry.path.close();
            }
        }
        slots.clear();
        receivers.close();
    }

    private int receive(BfdReceivers.Receiver receiver, long now) {
        int count = 0;
        while (count < MAX_PACKETS_A_TURN) {
            long length = receiver.socket().receive(datagram);
            if (Errno.EAGAIN.is(length)) {
                break;
            }
            if (length >= 0) {
                handle(receiver, datagram.data(), now);
            }
            count++; // another error is one that a packet of ours met on its way, and is told once
        }
        return count;
    }

    private void handle(BfdReceivers.Receiver receiver, ByteBuffer octets, long now) {
        try {
            BfdPacket packet = BfdReader.read(octets);
            Entry entry = find(receiver, packet.yourDiscriminator());
            if (entry != null && datagram.ttl() >= entry.settings.hops().minTtl()) {
                entry.session.received(packet, octets, now);
                return;
            }
        } catch (MalformedBfdException e) {
            // counted below: anybody can send such octets, and no log should grow by it
        }
        discarded++;
    }

    /** By our discriminator, or by who sent it as long as the sender does not know that (RFC 5880, section 6.3). */
    private @Nullable Entry find(BfdReceivers.Receiver receiver, int discriminator) {
        if (discriminator != 0) {
            int slot = slot(discriminator);
            Entry entry = slot < slots.size() ? slots.get(slot) : null;
            boolean known = entry != null && entry.session.discriminator() == discriminator;
            return known && isFrom(entry, receiver) ? entry : null;
        }
        for (Entry entry : slots) {
            if (isFrom(entry, receiver)) {
                return entry;
            }
        }
        return null;
    }

    private boolean isFrom(@Nullable Entry entry, BfdReceivers.Receiver receiver) {
        return entry != null
                && entry.path.receivesThrough(receiver)
                && datagram.sender().is(entry.settings.peer());
    }

    private void tell(int number, BfdListener listener) {
        listener.changed(require(number).status());
    }

    private int freeSlot() {
        int free = slots.indexOf(null);
        if (free >= 0) {
            return free;
        }
        if (slots.size() == MAX_SESSIONS) {
            throw new IllegalStateException("there are " + MAX_SESSIONS + " BFD sessions already");
        }
        slots.add(null);
        return slots.size() - 1;
    }

    /** The place in the list, and above it something random, so that who cannot see our packets cannot guess it. */
    private int discriminator(int slot) {
        return random.nextInt(1, 1 << (Integer.SIZE - SLOT_BITS)) << SLOT_BITS | slot;
    }

    private static int slot(int discriminator) {
        return discriminator & MAX_SESSIONS - 1;
    }

    private Entry require(int number) {
        int slot = slot(number);
        Entry entry = slot < slots.size() ? slots.get(slot) : null;
        if (entry == null || entry.session.discriminator() != number) {
            throw new IllegalArgumentException("no BFD session has this number: " + number);
        }
        return entry;
    }
}
