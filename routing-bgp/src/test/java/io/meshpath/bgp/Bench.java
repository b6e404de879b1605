// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One neighbour without sockets and without a clock: the test connects it to {@link FakePeer}s and lets time pass. We are
 * AS 65001, router 192.0.2.1; the neighbour is AS 65002, 198.51.100.2, router 192.0.2.2.
 */
final class Bench {
    static final SpeakerSettings US = new SpeakerSettings(new AsNumber(65001), RouterId.parse("192.0.2.1"));
    static final IpAddress ADDRESS = IpAddress.parse("198.51.100.2");
    static final AsNumber AS = new AsNumber(65002);
    static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");

    final LocRib locRib = new LocRib(Session.ourselves(US), 1);
    final Convergence convergence = new Convergence(Optional.empty());
    final List<String> dials = new ArrayList<>();
    final Neighbor neighbor;
    /** Now. Begins just before it wraps around, which must not matter. */
    long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    Bench(NeighborSettings settings) {
        neighbor = new Neighbor(US, settings, new FakeDialer(), locRib, convergence, withoutSessions());
    }

    /** Nobody here wants BFD, so it opens no socket that would have to be waited for. */
    private static BfdSpeaker withoutSessions() {
        try (Poller closed = Poller.create("tests of one neighbour")) {
            return BfdSpeaker.open(closed);
        }
    }

    /** An active neighbour with both directions open and the default timers. */
    static Bench active() {
        return new Bench(settings().build());
    }

    static Bench passive() {
        return new Bench(settings().passive().build());
    }

    static NeighborSettings.Builder settings() {
        return NeighborSettings.builder(ADDRESS, AS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll());
    }

    /** The OPEN of the neighbour. */
    static BgpMessage.Open open(int holdSeconds, Capability... more) {
        List<Capability> capabilities = new ArrayList<>(List.of(more));
        capabilities.add(new Capability.FourOctetAs(AS));
        return new BgpMessage.Open(AS, holdSeconds, RouterId.parse("192.0.2.2"), capabilities);
    }

    /** An UPDATE of the neighbour that announces these IPv4 prefixes. */
    static BgpMessage.Update announcement(Cidr... prefixes) {
        PathAttributes attributes =
                PathAttributes.of(Origin.IGP, AsPath.sequence(65002), new PathAttribute.NextHop(ADDRESS));
        return new BgpMessage.Update(
                List.of(), attributes, List.of(prefixes).stream().map(Nlri::of).toList());
    }

    Bench start() {
        neighbor.start(now);
        return this;
    }

    /** Our attempt to connect succeeds. */
    FakePeer connect() {
        FakePeer peer = new FakePeer();
        neighbor.dialed(peer.link(), now);
        turn();
        return peer;
    }

    /** The neighbour connects to us. */
    FakePeer accept() {
        FakePeer peer = new FakePeer();
        if (!neighbor.accepted(peer.link(), now)) {
            peer.close();
        }
        turn();
        return peer;
    }

    /** A session that is established, with the neighbour's hold time, and nothing heard yet. */
    FakePeer establish(int holdSeconds, Capability... capabilities) {
        FakePeer peer = connect();
        peer.say(open(holdSeconds, capabilities), new BgpMessage.Keepalive());
        turn();
        peer.heard();
        return peer;
    }

    FakePeer establish() {
        return establish(90);
    }

    /** One turn of the speaker, at the present time. */
    Bench turn() {
        neighbor.doWork(now, Integer.MAX_VALUE);
        for (RouteTable table : locRib.tables()) {
            for (int i = 0; i < table.changed().size(); i++) {
                neighbor.exchange().changed(table, table.changed().get(i));
            }
        }
        locRib.clearChanges();
        neighbor.flush(now);
        return this;
    }

    /** Lets time pass, and takes a turn. */
    Bench after(Duration duration) {
        now += duration.toNanos();
        return turn();
    }

    /** We announce {@code prefix} ourselves. */
    Bench announce(Cidr prefix, PathAttribute... attributes) {
        PathAttributes all = PathAttributes.of(attributes).with(Origin.IGP);
        locRib.announce(prefix, all);
        return turn();
    }

    SessionState state() {
        return neighbor.state();
    }

    String lastError() {
        return neighbor.status().lastError().orElse("");
    }

    Optional<Route> best(Cidr prefix) {
        return locRib.best(prefix);
    }

    static Capability unicast4() {
        return new Capability.Multiprotocol(Family.IPV4_UNICAST);
    }

    static Capability unicast6() {
        return new Capability.Multiprotocol(Family.IPV6_UNICAST);
    }

    private final class FakeDialer implements Dialer {
        @Override
        public void dial(Neighbor which) {
            dials.add("dial");
        }

        @Override
        public void abandon(Neighbor which) {
            dials.add("abandon");
        }
    }
}
