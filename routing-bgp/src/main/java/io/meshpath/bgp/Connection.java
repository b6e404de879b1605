// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with a neighbour, from the moment it is open: the states OpenSent, OpenConfirm and Established of RFC 4271,
 * section 8.2.2 with their timers. Owned by the thread that calls doWork().
 *
 * <p>Closed means IDLE; a connection is not opened again. Everything that concerns both connections of a neighbour is asked
 * of or told to the {@link Neighbor}, everything about its routes to the {@link Exchange}.
 */
final class Connection {
    private final Neighbor neighbor;
    private final Exchange exchange;
    private final NeighborLog log;
    private final MessageCounts counts;
    private final Link link;
    private final boolean outgoing;
    private final Inbox in = new Inbox();
    private final Outbox out = new Outbox();
    private final ConnectionTimers timers = new ConnectionTimers();
    private SessionState state = SessionState.IDLE;
    private @Nullable Negotiated negotiated;
    private BgpMessage.@Nullable Open sentOpen;
    private BgpMessage.@Nullable Open receivedOpen;

    /** A connection that we opened ({@code outgoing}) or the neighbour did. */
    Connection(Neighbor neighbor, Link link, boolean outgoing) {
        this.neighbor = neighbor;
        this.exchange = neighbor.exchange();
        this.log = neighbor.journal().log();
        this.counts = neighbor.journal().counts();
        this.link = link;
        this.outgoing = outgoing;
    }

    SessionState state() {
        return state;
    }

    boolean isOutgoing() {
        return outgoing;
    }

    Link link() {
        return link;
    }

    /** Our OPEN; empty before it was sent. */
    Optional<BgpMessage.Open> sentOpen() {
        return Optional.ofNullable(sentOpen);
    }

    /** The neighbour's OPEN; empty before it came. */
    Optional<BgpMessage.Open> receivedOpen() {
        return Optional.ofNullable(receivedOpen);
    }

    IpAddress localAddress() {
        return link.localAddress();
    }

    /** What both sides agreed on, from OPEN_CONFIRM on. */
    Optional<Negotiated> negotiated() {
        return Optional.ofNullable(negotiated);
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        return timers.remaining(now);
    }

    /** Sends our OPEN. */
    void open(long now) {
        state = SessionState.OPEN_SENT;
        timers.opened(now);
        sentOpen = neighbor.open();
        send(sentOpen);
    }

    /** One turn: input, of so many octets at most, then timers. Answers how much was done. */
    int doWork(long now, int octets) {
        int work = state == SessionState.IDLE ? 0 : read(now, octets);
        return state == SessionState.IDLE ? work : work + checkTimers(now);
    }

    /** Writes what is queued and what the neighbour's routes add to it, as far as the socket takes it. */
    int flush(long now) {
        int work = 0;
        try {
            while (state != SessionState.IDLE) {
                int added = state == SessionState.ESTABLISHED ? addUpdates() : 0;
                int written = out.flush(link.channel());
                work += added + (written > 0 ? 1 : 0);
                timers.sent(now, written, out.isEmpty());
                if (added == 0 || !out.isEmpty()) {
                    break;
                }
            }
        } catch (IOException e) {
            lost("cannot write: " + e.getMessage(), now);
        }
        return work;
    }

    /** Asks for all routes of every family, where the neighbour understands it. */
    void askAgain() {
        if (state == SessionState.ESTABLISHED && negotiated != null && negotiated.routeRefresh()) {
            negotiated.families().forEach(family -> send(BgpMessage.RouteRefresh.request(family)));
        }
    }

    /** Says why, and closes. The neighbour is not told back: it is the one that asks for it. */
    void close(BgpMessage.Notification why) {
        if (state == SessionState.IDLE) {
            return;
        }
        send(negotiated == null ? why : negotiated.restart().asAgreed(why));
        release();
    }

    /** Closes without a word, as the kernel does for a process that dies. */
    void abandon() {
        state = SessionState.IDLE;
        try {
            link.channel().close();
        } catch (IOException e) {
            log.closing(e);
        }
    }

    private int read(long now, int octets) {
        try {
            int count = in.fill(link.channel(), octets);
            if (count < 0) {
                lost("closed by the neighbour", now);
                return 1;
            }
            if (count > 0) {
                handleAll(now);
            }
            return count > 0 ? 1 : 0;
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()), now);
            return 1;
        }
    }

    private void handleAll(long now) {
        try {
            ByteBuffer octets = in.next();
            while (octets != null) {
                exchange.heard(octets);
                handle(in.read(octets), now);
                octets = state == SessionState.IDLE ? null : in.next(); // once it is closed, nothing counts
            }
        } catch (BgpException e) {
            fail(e, now);
        }
    }

    private void handle(BgpMessage message, long now) {
        counts.countIn(message);
        if (message instanceof BgpMessage.Notification notification) {
            ended(Ending.received(notification), now);
            return;
        }
        switch (state) {
            case OPEN_SENT -> inOpenSent(message, now);
            case OPEN_CONFIRM -> inOpenConfirm(message, now);
            case ESTABLISHED -> inEstablished(message, now);
            default -> throw new AssertionError("a message in state " + state);
        }
    }

    private void inOpenSent(BgpMessage message, long now) {
        if (!(message instanceof BgpMessage.Open open)) {
            throw unexpected(BgpError.UNEXPECTED_MESSAGE_IN_OPEN_SENT, message);
        }
        receivedOpen = open;
        Negotiated agreed = neighbor.negotiate(open);
        negotiated = agreed;
        if (!neighbor.survivesCollision(this, agreed)) {
            close(BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION));
            ended(Ending.COLLISION, now);
            return;
        }
        state = SessionState.OPEN_CONFIRM;
        in.use(agreed.format());
        out.use(agreed.format());
        timers.agreed(now, Duration.ofSeconds(agreed.holdSeconds()));
        sendKeepalive(agreed, now);
        neighbor.noteState(now);
    }

    private void inOpenConfirm(BgpMessage message, long now) {
        if (!(message instanceof BgpMessage.Keepalive)) {
            throw unexpected(BgpError.UNEXPECTED_MESSAGE_IN_OPEN_CONFIRM, message);
        }
        state = SessionState.ESTABLISHED;
        timers.heard(now);
        neighbor.established(this, now);
    }

    private void inEstablished(BgpMessage message, long now) {
        if (message instanceof BgpMessage.Open) {
            throw unexpected(BgpError.UNEXPECTED_MESSAGE_IN_ESTABLISHED, message);
        }
        timers.heard(now);
        if (message instanceof BgpMessage.Update update) {
            log.malformed(update.malformations());
            exchange.received(update);
        } else if (message instanceof BgpMessage.RouteRefresh refresh && !exchange.refresh(refresh)) {
            log.unknownRefresh(refresh);
        }
    }

    private int checkTimers(long now) {
        try {
            timers.requireAlive(now);
        } catch (BgpException e) {
            fail(e, now);
            return 1;
        }
        Negotiated agreed = negotiated;
        if (agreed == null || !timers.isKeepaliveDue(now)) {
            return 0;
        }
        sendKeepalive(agreed, now);
        return 1;
    }

    private void sendKeepalive(Negotiated agreed, long now) {
        send(new BgpMessage.Keepalive());
        timers.saidKeepalive(now, neighbor.keepaliveInterval(agreed.holdSeconds()));
    }

    private int addUpdates() {
        int added = 0;
        while (out.hasRoom() && exchange.write(out.buffer())) {
            counts.countUpdateOut();
            added++;
        }
        return added;
    }

    private void send(BgpMessage message) {
        if (out.add(message)) {
            counts.countOut();
        }
    }

    private void fail(BgpException error, long now) {
        close(error.notification());
        ended(Ending.sent(error), now);
    }

    private void lost(String text, long now) {
        ended(Ending.lost(text), now);
    }

    private void ended(Ending ending, long now) {
        release();
        neighbor.ended(this, ending, now);
    }

    /** Writes what the socket still takes, a NOTIFICATION among it, and closes it. */
    private void release() {
        if (state == SessionState.IDLE) {
            return;
        }
        state = SessionState.IDLE;
        try (var channel = link.channel()) {
            out.flush(channel);
            in.discard(channel); // or the kernel would drop what we have written
        } catch (IOException e) {
            log.closing(e);
        }
    }

    private static BgpException unexpected(BgpError error, BgpMessage message) {
        return new BgpException(error, "unexpected " + message.getClass().getSimpleName());
    }
}
