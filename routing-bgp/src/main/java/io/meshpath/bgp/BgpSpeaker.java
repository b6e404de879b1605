// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpStationStatus;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.bgp.rpki.RtrStatus;
import io.meshpath.bgp.rpki.Vrp;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/**
 * A BGP speaker: announces prefixes to its neighbours and learns theirs.
 *
 * <p>One thread owns the speaker, the one that calls {@link #doWork}, {@link #awaitWork} and {@link #close}; a {@link
 * BgpRunner} is such a thread. The other methods are safe for use by any thread: they enqueue what is to be done, in order,
 * and the next turn does it. What goes wrong with a neighbour is never thrown at a caller; it is in {@link #neighbors} and
 * in the log {@code io.meshpath.bgp}.
 */
public final class BgpSpeaker implements AutoCloseable {
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final SpeakerParts parts;
    private final CommandQueue commands;
    private volatile List<NeighborStatus> statuses = List.of();
    private volatile List<RtrStatus> rpkiStatuses = List.of();
    private volatile List<BmpStationStatus> stationStatuses = List.of();

    private BgpSpeaker(SpeakerSettings settings) {
        this.parts = new SpeakerParts(settings);
        this.commands = new CommandQueue(parts.transport()::wakeup);
    }

    /**
     * A speaker without neighbours that listens where {@code settings} say; it does nothing until somebody calls {@link
     * #doWork}.
     *
     * @throws java.io.UncheckedIOException when an address cannot be listened on
     */
    public static BgpSpeaker open(SpeakerSettings settings) {
        return new BgpSpeaker(settings);
    }

    /** Where neighbours can connect to, with the ports that the kernel chose. */
    public List<InetSocketAddress> listening() {
        return parts.transport().listening();
    }

    /** Adds a neighbour and begins to connect. One with the same address, and device where it has one, is removed first. */
    public void addNeighbor(NeighborSettings neighbor) {
        commands.add(now -> parts.neighbors().put(neighbor, BgpError.PEER_DECONFIGURED, now));
    }

    /**
     * Changes the settings of a neighbour, or adds it. Its session goes on where it can: policies are asked again about
     * what was exchanged, and the neighbour is told what differs; times count from their next use. When something is to
     * change that both sides agreed on at its beginning, or the connection itself, the session ends with Cease, Other
     * Configuration Change (RFC 4486), and another begins.
     */
    public void changeNeighbor(NeighborSettings neighbor) {
        commands.add(now -> parts.neighbors().change(neighbor, now));
    }

    /** Tells the neighbour that it is not configured any more, and forgets it and its routes. */
    public void removeNeighbor(IpAddress address) {
        removeNeighbor(PeerAddress.of(address));
    }

    /** As {@link #removeNeighbor(IpAddress)}, for link-local addresses too. */
    public void removeNeighbor(PeerAddress neighbor) {
        commands.add(now -> parts.neighbors().remove(neighbor, BgpError.PEER_DECONFIGURED, now));
    }

    /**
     * Lets neighbours come from a range of addresses; a range with the same addresses, and device where it has one, is removed
     * first. A neighbour that is added by itself is none of them.
     *
     * <p>Who comes is in {@link #neighbors} while it stays. What keeps the kernel from accepting them is in the log only.
     */
    public void addRange(NeighborRange range) {
        commands.add(now -> parts.neighbors().addRange(range, now));
    }

    /** Takes ranges with these addresses away, on whatever device, and tells who has come from them. */
    public void removeRange(Cidr addresses) {
        commands.add(now -> parts.neighbors().removeRange(addresses, now));
    }

    /**
     * Ends the session with a neighbour, which stays configured and IDLE until {@link #startNeighbor}.
     *
     * @param text what to tell its operator (RFC 9003): up to 255 octets of UTF-8, or nothing
     * @throws IllegalArgumentException when the text is longer
     */
    public void stopNeighbor(PeerAddress neighbor, String text) {
        BgpMessage.Notification why = BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN, text);
        with(neighbor, (stopped, now) -> stopped.stop(why, now));
    }

    /** Takes up again what {@link #stopNeighbor} ended; nothing happens to a neighbour that was not stopped. */
    public void startNeighbor(PeerAddress neighbor) {
        with(neighbor, Neighbor::restart);
    }

    /** Ends the session with a neighbour as {@link #stopNeighbor} does, and begins another at once. */
    public void resetNeighbor(PeerAddress neighbor, String text) {
        BgpMessage.Notification why = BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET, text);
        with(neighbor, (reset, now) -> {
            reset.stop(why, now);
            reset.restart(now);
        });
    }

    /**
     * Asks a neighbour to send all its routes again (RFC 2918); what it does not send again goes, where it marks the end of
     * its answer (RFC 7313). Nothing happens without a session, or to a neighbour that does not understand it.
     */
    public void refreshNeighbor(PeerAddress neighbor) {
        with(neighbor, (asked, now) -> asked.askAgain());
    }

    /**
     * Announces {@code prefix} to every neighbour whose export policy lets it pass, instead of an earlier announcement of
     * it.
     *
     * @param attributes what the route carries; without a next hop each neighbour is told our address on its session
     *     ({@link NeighborSettings#nextHops}), without an origin it is {@link Origin#IGP}
     * @throws IllegalArgumentException when the next hop of an IPv6 prefix is an IPv4 address
     */
    public void announce(Cidr prefix, PathAttributes attributes) {
        attributes.nextHop().map(PathAttribute.NextHop::address).ifPresent(nextHop -> {
            if (nextHop.isV4() && !prefix.isV4()) {
                throw new IllegalArgumentException("not a next hop for " + prefix + ": " + nextHop);
            }
        });
        PathAttributes complete = attributes.get(Origin.class).isPresent() ? attributes : attributes.with(Origin.IGP);
        commands.add(now -> parts.locRib().announce(prefix, complete));
    }

    /** Withdraws what {@link #announce} announced; nothing happens when it has not. */
    public void withdraw(Cidr prefix) {
        commands.add(now -> parts.locRib().withdraw(prefix));
    }

    /**
     * Validates the origins of routes by what these caches say (RFC 6811): policies see it ({@link Candidate#validation}),
     * and are asked again about the routes concerned when it changes. Caches that stay keep their connections.
     */
    public void useRpki(RpkiSettings rpki) {
        commands.add(now -> parts.revalidation().rpki().configure(rpki, now));
    }

    /** All RPKI caches as they were at the end of the last turn that did something. */
    public List<RtrStatus> rpkiCaches() {
        return rpkiStatuses;
    }

    /** Every VRP that routes are validated by, as the next turn finds them; in no order. */
    public CompletableFuture<Set<Vrp>> vrps() {
        return commands.ask(parts.revalidation().rpki()::vrps);
    }

    /**
     * Says that everything we announce ourselves has been announced. A speaker that {@linkplain Restarted restarted} and
     * awaits it tells neighbours nothing before.
     */
    public void announcedAll() {
        commands.add(now -> parts.convergence().announcedAll());
    }

    /** All neighbours as they were at the end of the last turn that did something, in the order they were added. */
    public List<NeighborStatus> neighbors() {
        return statuses;
    }

    /** The neighbour with this address, as in {@link #neighbors}. */
    public Optional<NeighborStatus> neighbor(IpAddress address) {
        return neighbor(PeerAddress.of(address));
    }

    /** As {@link #neighbor(IpAddress)}, for link-local addresses too. */
    public Optional<NeighborStatus> neighbor(PeerAddress neighbor) {
        return statuses.stream()
                .filter(status -> status.peer().equals(neighbor))
                .findFirst();
    }

    /** All usable routes, those of our own among them, as the next turn finds them; in no order. */
    public CompletableFuture<List<RibEntry>> locRib() {
        return commands.ask(parts.locRib()::entries);
    }

    /** Everything a neighbour has announced, as the next turn finds it; empty for an unknown one. In no order. */
    public CompletableFuture<List<RibEntry>> adjRibIn(IpAddress neighbor) {
        return adjRibIn(PeerAddress.of(neighbor));
    }

    /** As {@link #adjRibIn(IpAddress)}, for link-local addresses too. */
    public CompletableFuture<List<RibEntry>> adjRibIn(PeerAddress neighbor) {
        return commands.ask(() -> of(neighbor, Exchange::ribIn));
    }

    /** Everything a neighbour has been told, as the next turn finds it; empty for an unknown one. In no order. */
    public CompletableFuture<List<RibEntry>> adjRibOut(IpAddress neighbor) {
        return adjRibOut(PeerAddress.of(neighbor));
    }

    /** As {@link #adjRibOut(IpAddress)}, for link-local addresses too. */
    public CompletableFuture<List<RibEntry>> adjRibOut(PeerAddress neighbor) {
        return commands.ask(() -> of(neighbor, Exchange::ribOut));
    }

    /** Connects to a monitoring station and tells it of sessions and routes. One at the same place is replaced. */
    public void addStation(BmpStation station) {
        commands.add(now -> parts.stations().add(station, now));
    }

    /** Tells the station there nothing more; nothing happens when there is none. */
    public void removeStation(IpAddress address, int port) {
        commands.add(now -> parts.stations().remove(address, port));
    }

    /** The monitoring stations as they were at the end of the last turn that did something, in the order they were added. */
    public List<BmpStationStatus> stations() {
        return stationStatuses;
    }

    /** Writes these MRT files from the next turn on, instead of others; {@link MrtDumps#NONE} stops. */
    public void dump(MrtDumps files) {
        commands.add(now -> parts.dumps().use(files, now));
    }

    /**
     * Writes all usable routes into one MRT file, a part at each turn, and answers how many there were. It fails with an
     * {@link java.io.UncheckedIOException} when the file cannot be written.
     */
    public CompletableFuture<Long> dumpTable(Path file) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        commands.add(now -> parts.dumps().order(file, answer));
        return answer;
    }

    /** Tells {@code watcher} all best routes at the next turn, and from then on what changes. */
    public void watch(RibWatcher watcher) {
        commands.add(now -> {
            parts.distribute(); // what others have still to hear must not reach the newcomer twice
            parts.watchers()
                    .add(
                            watcher,
                            parts.convergence().isDeferring()
                                    ? List.of()
                                    : parts.locRib().best());
        });
    }

    /** Tells {@code watcher} nothing more from the next turn on. */
    public void unwatch(RibWatcher watcher) {
        commands.add(now -> parts.watchers().remove(watcher));
    }

    /**
     * One turn: commands, input, timers, routes, output; it waits for nothing.
     *
     * @param now the time in nanoseconds, on a scale of the caller's choice that never goes back ({@link Ticker})
     * @return how much was done; 0 lets the caller idle
     */
    public int doWork(long now) {
        commands.requireOpen();
        int work = commands.run(now) + parts.doWork(now);
        if (work > 0) {
            publish();
        }
        return work;
    }

    /** Waits until there may be something to do: input, room for output, a command, a timer; a second at most. */
    public void awaitWork(long now) {
        commands.requireOpen();
        long longest = TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        long nanos = Math.min(longest, parts.remaining(now));
        if (commands.isEmpty()) {
            parts.transport().await(nanos);
        }
    }

    /** Ends a wait in {@link #awaitWork}; for any thread. */
    public void wakeup() {
        parts.transport().wakeup();
    }

    /** Tells every neighbour that we shut down, and closes all sockets. Closing twice is harmless. */
    @Override
    public void close() {
        close("");
    }

    /**
     * As {@link #close()}, and tells the neighbours' operators why (RFC 9003).
     *
     * @param text up to 255 octets of UTF-8
     * @throws IllegalArgumentException when it is longer
     */
    public void close(String text) {
        BgpMessage.Notification why = BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN, text);
        close(neighbor -> neighbor.stop(why, 0));
    }

    /**
     * Closes all sockets because the next life of this speaker is about to begin: neighbours that keep routes ({@link
     * GracefulRestart#BOTH}) are told nothing, as RFC 4724 wants it, and the others that the session is reset. On the thread
     * that owns the speaker, like {@link #close}.
     */
    public void closeForRestart() {
        close(neighbor -> neighbor.stopForRestart(0));
    }

    private void close(Consumer<Neighbor> stop) {
        if (commands.close()) {
            parts.neighbors().all().forEach(stop);
            parts.close();
            publish();
            parts.transport().close();
        }
    }

    private void with(PeerAddress peer, ObjLongConsumer<Neighbor> action) {
        commands.add(now -> {
            Neighbor neighbor = parts.neighbors().find(peer);
            if (neighbor != null) {
                action.accept(neighbor, now);
            }
        });
    }

    private List<RibEntry> of(PeerAddress peer, Function<Exchange, List<RibEntry>> question) {
        Neighbor neighbor = parts.neighbors().find(peer);
        return neighbor == null ? List.of() : question.apply(neighbor.exchange());
    }

    private void publish() {
        statuses = parts.neighbors().statuses();
        rpkiStatuses = parts.revalidation().rpki().statuses();
        stationStatuses = parts.stations().statuses();
    }
}
