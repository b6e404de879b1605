// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.discovery.LinkDiscovery;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.Cidr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Devices whose neighbour is configured without an address ({@link NeighborSettings#unnumbered}), and who is at the other end
 * of each. Owned by the thread that calls doWork().
 */
final class Unnumbered implements AutoCloseable {
    static final Cidr LINK_LOCAL = Cidr.parse("fe80::/10");

    private final Poller poller;
    private final LinkDiscovery.Listener listener;
    private final Map<String, Place> places = new LinkedHashMap<>(); // by device
    private @Nullable LinkDiscovery discovery;

    /** One device. */
    private static final class Place {
        final long since;
        NeighborSettings settings;
        Optional<PeerAddress> peer = Optional.empty();
        Optional<String> trouble = Optional.empty();

        Place(NeighborSettings settings, long since) {
            this.settings = settings;
            this.since = since;
        }
    }

    Unnumbered(Poller poller, LinkDiscovery.Listener listener) {
        this.poller = poller;
        this.listener = listener;
    }

    /** Looks for the neighbour from now on, or knows other settings of it; the listener is told. */
    void put(NeighborSettings settings, long now) {
        String device = settings.tcp().device().orElseThrow();
        Place present = places.get(device);
        if (present != null) {
            present.settings = settings;
            return;
        }
        places.put(device, new Place(settings, now));
        try {
            if (discovery == null) {
                discovery = LinkDiscovery.open(poller, listener);
            }
            discovery.watch(device, now);
        } catch (LinuxException e) {
            listener.notFound(device, String.valueOf(e.getMessage()));
        }
    }

    /** Looks no more. */
    void remove(String device) {
        places.remove(device);
        if (discovery != null) {
            discovery.forget(device);
        }
    }

    /** Takes note that {@code peer} is at the other end of its device. */
    void meet(PeerAddress peer) {
        place(peer).ifPresent(place -> place.peer = Optional.of(peer));
    }

    /** Takes note of why nobody is found. */
    void miss(String device, String why) {
        Place place = places.get(device);
        if (place != null) {
            place.trouble = Optional.of(why);
        }
    }

    /** Who is at the other end of the device of {@code peer}, as far as is known. */
    Optional<PeerAddress> behind(PeerAddress peer) {
        return place(peer).flatMap(place -> place.peer);
    }

    /** The settings for {@code peer}, where it is at the other end of a device that is watched. */
    Optional<NeighborSettings> settingsFor(PeerAddress peer) {
        return place(peer).map(place -> place.settings.withAddress(peer.address()));
    }

    private Optional<Place> place(PeerAddress peer) {
        return peer.device().map(places::get);
    }

    /** Whoever may connect through the device of {@code settings}. */
    static Admission.Who who(NeighborSettings settings) {
        return new Admission.Who(LINK_LOCAL, settings.tcp().device());
    }

    /** Those who have not been found. */
    List<NeighborStatus> missing() {
        return places.values().stream()
                .filter(place -> place.peer.isEmpty())
                .map(place -> NeighborStatus.ofMissing(place.settings, place.since, place.trouble))
                .toList();
    }

    int doWork(long now) {
        return discovery == null ? 0 : discovery.doWork(now);
    }

    /** Nanoseconds until something is due, at least 0. */
    long remaining(long now) {
        return discovery == null ? Long.MAX_VALUE : discovery.remaining(now);
    }

    @Override
    public void close() {
        if (discovery != null) {
            discovery.close();
        }
    }
}
