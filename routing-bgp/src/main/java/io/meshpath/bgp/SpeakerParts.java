// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdSpeaker;
import java.time.InstantSource;

/** What a speaker consists of, and what each part does in a turn. Owned by the thread that calls doWork(). */
final class SpeakerParts {
    // What all neighbours together may say in one turn, in octets, and each of them in any case: KEEPALIVEs are due
    // once a turn.
    private static final int INPUT_OF_ALL = 64 * 1024;
    private static final int INPUT_OF_EACH = 4 * 1024;

    private final SpeakerSettings settings;
    private final TcpTransport transport;
    private final LocRib locRib;
    private final Revalidation revalidation;
    private final Stations stations;
    private final Dumps dumps;
    private final RibWatchers watchers = new RibWatchers();
    private final Convergence convergence;
    private final BfdSpeaker bfd;
    private final Neighbors neighbors;

    /** Listens where {@code settings} say. */
    SpeakerParts(SpeakerSettings settings) {
        this.settings = settings;
        this.convergence = new Convergence(settings.restarted());
        this.locRib = new LocRib(Session.ourselves(settings), settings.maxPaths());
        this.transport = TcpTransport.open(settings.listen(), this::accepted);
        this.bfd = BfdSpeaker.open(transport.sockets().poller());
        this.neighbors = new Neighbors(settings, transport, locRib, convergence, bfd);
        this.revalidation = Revalidation.open(locRib, transport.sockets());
        this.stations = Stations.over(transport.sockets(), settings, locRib);
        this.dumps = new Dumps(settings, locRib, InstantSource.system());
    }

    TcpTransport transport() {
        return transport;
    }

    LocRib locRib() {
        return locRib;
    }

    Neighbors neighbors() {
        return neighbors;
    }

    Revalidation revalidation() {
        return revalidation;
    }

    Stations stations() {
        return stations;
    }

    Dumps dumps() {
        return dumps;
    }

    RibWatchers watchers() {
        return watchers;
    }

    Convergence convergence() {
        return convergence;
    }

    /** Input, timers, routes, output; answers how much was done. */
    int doWork(long now) {
        int work = transport.poll(now) + bfd.doWork(now) + listen(now);
        work += revalidation.doWork(neighbors.all(), now) + neighbors.doWork(now);
        if (convergence.isReached(neighbors.all(), now)) {
            converged();
            work++;
        }
        work += distribute();
        for (Neighbor neighbor : neighbors.all()) {
            work += neighbor.flush(now);
        }
        return work + stations.doWork(now) + dumps.doWork(now);
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        long nanos = Math.min(revalidation.rpki().remaining(now), neighbors.remaining(now));
        nanos = Math.min(nanos, stations.remaining(now));
        nanos = Math.min(nanos, bfd.remaining(now));
        nanos = Math.min(nanos, convergence.remaining(now));
        return Math.min(nanos, dumps.remaining(now));
    }

    /** Takes the changes of best routes to whom they concern; answers how many there were. */
    int distribute() {
        if (convergence.isDeferring()) {
            return 0;
        }
        int count = 0;
        for (RouteTable table : locRib.tables()) {
            distribute(table);
            count += table.changed().size();
        }
        if (count > 0 && !watchers.isEmpty()) {
            watchers.tell(locRib.changes());
        }
        locRib.clearChanges();
        return count;
    }

    /** Ends all parts but the connections with neighbours, which have been told why by now. */
    void close() {
        revalidation.rpki().close();
        stations.close();
        bfd.close();
        dumps.close();
        neighbors.close();
    }

    private int listen(long now) {
        int octets = Math.max(
                INPUT_OF_EACH, INPUT_OF_ALL / Math.max(1, neighbors.all().size()));
        int work = 0;
        for (Neighbor neighbor : neighbors.all()) {
            work += neighbor.doWork(now, octets);
        }
        return work;
    }

    private void distribute(RouteTable table) {
        ChangedPrefixes changed = table.changed();
        for (Neighbor neighbor : neighbors.all()) {
            Exchange exchange = neighbor.exchange();
            for (int i = 0; i < changed.size(); i++) {
                exchange.changed(table, changed.get(i));
            }
        }
        for (int i = 0; i < changed.size(); i++) {
            locRib.monitors().bestChanged(table, changed.get(i));
        }
    }

    private void converged() {
        if (settings.restarted().isPresent()) {
            neighbors.all().forEach(neighbor -> neighbor.exchange().dump());
        }
        distribute();
        watchers.tellConverged();
    }

    private boolean accepted(PeerAddress remote, Link link, long now) {
        return neighbors.accepted(remote, link, now);
    }
}
