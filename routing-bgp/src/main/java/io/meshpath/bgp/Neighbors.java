// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.discovery.LinkDiscovery;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All neighbours: those that are configured, those that came from a range, and those found behind a device. Owned by the
 * thread that calls doWork().
 */
final class Neighbors implements LinkDiscovery.Listener, AutoCloseable {
    private final SpeakerSettings us;
    private final TcpTransport transport;
    private final LocRib locRib;
    private final Convergence convergence;
    private final BfdSpeaker bfd;
    private final Map<PeerAddress, Neighbor> present = new LinkedHashMap<>();
    private final DynamicNeighbors dynamic = new DynamicNeighbors();
    private final Unnumbered unnumbered;
    private long now; // of the turn that goes on

    Neighbors(SpeakerSettings us, TcpTransport transport, LocRib locRib, Convergence convergence, BfdSpeaker bfd) {
        this.us = us;
        this.transport = transport;
        this.locRib = locRib;
        this.convergence = convergence;
        this.bfd = bfd;
        this.unnumbered = new Unnumbered(transport.sockets().poller(), this);
    }

    /** Those who may have sessions, in the order they came. */
    Collection<Neighbor> all() {
        return present.values();
    }

    /** The neighbour called so, or found behind the device that is. */
    @Nullable
    Neighbor find(PeerAddress peer) {
        return present.get(isDevice(peer) ? unnumbered.behind(peer).orElse(peer) : peer);
    }

    List<NeighborStatus> statuses() {
        List<NeighborStatus> statuses = new ArrayList<>(present.size());
        present.values().forEach(neighbor -> statuses.add(neighbor.status()));
        statuses.addAll(unnumbered.missing());
        return List.copyOf(statuses);
    }

    /** Adds a neighbour, in place of the one called the same. */
    void put(NeighborSettings settings, BgpError why, long now) {
        this.now = now;
        remove(settings.peer(), why, now);
        if (settings.isUnnumbered()) {
            NeighborLog.trouble(settings, transport.admit(Unnumbered.who(settings), settings.tcpFrom(us.as())));
            unnumbered.put(settings, now);
        } else {
            transport.admit(add(settings, now));
        }
    }

    /** Changes the settings of a neighbour, without a new session where that can be, or adds it. */
    void change(NeighborSettings settings, long now) {
        Neighbor changed = find(settings.peer());
        NeighborSettings own = changed == null
                ? settings
                : settings.withAddress(changed.settings().address());
        if (changed == null || !changed.change(own, now)) {
            put(settings, BgpError.OTHER_CONFIGURATION_CHANGE, now);
        } else if (settings.isUnnumbered()) {
            unnumbered.put(settings, now);
        }
    }

    /** Tells a neighbour why, and forgets it. */
    void remove(PeerAddress peer, BgpError why, long now) {
        if (isDevice(peer)) {
            transport.dismiss(new Admission.Who(Unnumbered.LINK_LOCAL, peer.device()));
            unnumbered.behind(peer).ifPresent(found -> drop(found, why, now));
            unnumbered.remove(peer.device().orElseThrow());
        } else {
            drop(peer, why, now);
        }
    }

    void addRange(NeighborRange range, long now) {
        removeRange(range.who(), now);
        Optional<String> trouble = transport.admit(range.who(), range.settings().tcpFrom(us.as()));
        if (trouble.isEmpty()) {
            dynamic.add(range);
        }
        NeighborLog.trouble(range.settings(), trouble);
    }

    void removeRange(Cidr addresses, long now) {
        dynamic.withAddresses(addresses).forEach(who -> removeRange(who, now));
    }

    /** Somebody has connected; answers false when the connection is not wanted. */
    boolean accepted(PeerAddress remote, Link link, long now) {
        this.now = now;
        if (!present.containsKey(remote) && unnumbered.settingsFor(remote).isPresent()) {
            meet(remote);
        }
        Neighbor neighbor = present.get(remote);
        if (neighbor == null) {
            neighbor = dynamic.admit(remote).map(admitted -> add(admitted, now)).orElse(null);
        }
        return neighbor != null && neighbor.accepted(link, now);
    }

    /** Looks behind devices, and forgets who came unannounced and has left. Answers how much was done. */
    int doWork(long now) {
        this.now = now;
        int work = unnumbered.doWork(now);
        if (!dynamic.isEmpty()) {
            List<PeerAddress> gone = dynamic.members().stream()
                    .filter(peer -> Objects.requireNonNull(present.get(peer)).hasLeft())
                    .toList();
            gone.forEach(peer -> drop(peer, BgpError.PEER_DECONFIGURED, now));
        }
        return work;
    }

    /** Nanoseconds until something is due, at least 0. */
    long remaining(long now) {
        long nanos = unnumbered.remaining(now);
        for (Neighbor neighbor : present.values()) {
            nanos = Math.min(nanos, neighbor.remaining(now));
        }
        return nanos;
    }

    @Override
    public void found(String device, IpAddress address) {
        meet(new PeerAddress(address, Optional.of(device)));
    }

    @Override
    public void notFound(String device, String why) {
        unnumbered.miss(device, why);
    }

    @Override
    public void close() {
        unnumbered.close();
    }

    /** Another one is at the other end of a device only when the session with the last one is over. */
    private void meet(PeerAddress peer) {
        Optional<PeerAddress> last = unnumbered.behind(peer);
        boolean inSession = last.map(present::get)
                .filter(neighbor -> neighbor.state() == SessionState.ESTABLISHED)
                .isPresent();
        if (inSession || last.filter(peer::equals).isPresent()) {
            return;
        }
        last.ifPresent(gone -> drop(gone, BgpError.PEER_DECONFIGURED, now));
        unnumbered.meet(peer);
        unnumbered.settingsFor(peer).ifPresent(settings -> add(settings, now));
    }

    private Neighbor add(NeighborSettings settings, long now) {
        Neighbor added = new Neighbor(us, settings, transport, locRib, convergence, bfd);
        present.put(settings.peer(), added);
        added.start(now);
        return added;
    }

    private void drop(PeerAddress peer, BgpError why, long now) {
        Neighbor removed = present.remove(peer);
        if (removed != null) {
            if (!dynamic.members().contains(peer)) { // whose admission is the range's, even a range of one
                transport.dismiss(removed);
            }
            removed.stop(BgpMessage.Notification.of(why), now);
            removed.exchange().forget();
            dynamic.left(peer);
        }
    }

    private void removeRange(Admission.Who who, long now) {
        transport.dismiss(who);
        dynamic.remove(who).forEach(peer -> drop(peer, BgpError.PEER_DECONFIGURED, now));
    }

    private static boolean isDevice(PeerAddress peer) {
        return peer.address().equals(NeighborSettings.UNNUMBERED);
    }
}
