// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpStationStatus;
import io.meshpath.bgp.tcp.TcpEndpoint;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.bgp.tcp.TcpSockets;
import io.meshpath.datapath.net.IpAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The monitoring stations of a speaker. Owned by the thread that calls doWork(). */
final class Stations implements SessionMonitor {
    private final SpeakerSettings us;
    private final LocRib locRib;
    private final Station.StationDialer dialer;
    private final InstantSource clock;
    private final Map<TcpEndpoint, Station> stations = new LinkedHashMap<>();

    Stations(SpeakerSettings us, LocRib locRib, Station.StationDialer dialer, InstantSource clock) {
        this.us = us;
        this.locRib = locRib;
        this.dialer = dialer;
        this.clock = clock;
    }

    /** Stations over TCP, and the system's clock. */
    static Stations over(TcpSockets sockets, SpeakerSettings us, LocRib locRib) {
        Station.StationDialer dialer =
                station -> sockets.connect(endpoint(station), Optional.empty(), TcpOptions.DEFAULT);
        return new Stations(us, locRib, dialer, InstantSource.system());
    }

    void add(BmpStation settings, long now) {
        remove(settings.address(), settings.port());
        if (stations.isEmpty()) {
            locRib.monitors().add(this);
        }
        String name = settings.systemName().isEmpty() ? us.routerId().toString() : settings.systemName();
        StationFeed feed = new StationFeed(settings.views(), us, locRib);
        Station station = new Station(settings, feed, dialer, clock, name);
        stations.put(endpoint(settings), station);
        station.start(now);
    }

    void remove(IpAddress address, int port) {
        Station removed = stations.remove(new TcpEndpoint(address, port));
        if (removed != null) {
            removed.stop();
            if (stations.isEmpty()) {
                locRib.monitors().remove(this);
            }
        }
    }

    int doWork(long now) {
        int work = 0;
        for (Station station : stations.values()) {
            work += station.doWork(now);
        }
        return work;
    }

    long remaining(long now) {
        long nanos = Long.MAX_VALUE;
        for (Station station : stations.values()) {
            nanos = Math.min(nanos, station.remaining(now));
        }
        return nanos;
    }

    List<BmpStationStatus> statuses() {
        return stations.values().stream().map(Station::status).toList();
    }

    void close() {
        stations.values().forEach(Station::stop);
    }

    @Override
    public void established(MonitoredSession session) {
        forConnected(station -> station.send(station.feed().established(session, clock.instant())));
    }

    @Override
    public void ended(MonitoredSession session, Ending why) {
        forConnected(station -> station.send(station.feed().ended(session, why, clock.instant())));
    }

    @Override
    public void routeChanged(RouteTable table, int prefix, int source) {
        for (Station station : stations.values()) {
            station.feed().routeChanged(table, prefix, source);
        }
    }

    @Override
    public void bestChanged(RouteTable table, int prefix) {
        for (Station station : stations.values()) {
            station.feed().bestChanged(table, prefix);
        }
    }

    @Override
    public void toldChanged(MonitoredSession session, RouteTable table, int prefix) {
        stations.values().forEach(station -> station.feed().toldChanged(table, prefix, session.source()));
    }

    @Override
    public void toldChanged(MonitoredSession session) {
        stations.values().forEach(station -> station.feed().toldChanged(session.source()));
    }

    private void forConnected(Consumer<Station> action) {
        for (Station station : stations.values()) {
            if (station.isConnected()) {
                action.accept(station);
            }
        }
    }

    private static TcpEndpoint endpoint(BmpStation station) {
        return new TcpEndpoint(station.address(), station.port());
    }
}
