// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A {@link PeerLab} with a BIRD whose configuration is the test's, word for word. */
final class BirdLab implements AutoCloseable {
    static final IpAddress OUR_ADDRESS = PeerLab.OUR_ADDRESS;
    static final IpAddress BIRD_ADDRESS = PeerLab.PEER_ADDRESS;
    static final IpAddress OUR_ADDRESS_6 = PeerLab.OUR_ADDRESS_6;
    static final IpAddress BIRD_ADDRESS_6 = PeerLab.PEER_ADDRESS_6;
    static final AsNumber OUR_AS = PeerLab.OUR_AS;
    static final AsNumber BIRD_AS = PeerLab.PEER_AS;
    static final Cidr BIRD_PREFIX = PeerLab.PEER_PREFIX;
    static final Cidr BIRD_PREFIX_6 = PeerLab.PEER_PREFIX_6;
    static final SpeakerSettings US = PeerLab.US;
    static final BgpTimers TIMERS = PeerLab.TIMERS;

    private final PeerLab lab;

    private BirdLab(PeerLab lab) {
        this.lab = lab;
    }

    static BirdLab open() throws IOException {
        Daemon.Make.BIRD.assumeInstalled();
        return new BirdLab(PeerLab.open("bird"));
    }

    /** BIRD with a session to us, of which {@code session} is the part that differs. */
    Bird bird(String session) throws IOException {
        return bird(session, "");
    }

    /** As {@link #bird(String)}, with {@code more} protocols. */
    Bird bird(String session, String more) throws IOException {
        return Bird.start(lab.peerName(), """
                log stderr all;
                router id 192.0.2.2;
                protocol device { }
                protocol static own4 { ipv4; route %s blackhole; }
                protocol static own6 { ipv6; route %s blackhole; }
                protocol bgp meshpath {
                  connect delay time 1;
                  connect retry time 1;
                  error wait time 1, 2;
                  hold time 9;
                  %s
                }
                %s
                """.formatted(BIRD_PREFIX, BIRD_PREFIX_6, session, more));
    }

    /** A session over IPv4 that exchanges IPv4, with {@code more} in it. */
    Bird birdOverIpv4(String more) throws IOException {
        return bird("local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001; "
                + "ipv4 { import all; export all; }; " + more);
    }

    /** The neighbour that BIRD is, with both directions open. */
    static NeighborSettings.Builder neighbor(IpAddress address) {
        return NeighborSettings.builder(address, BIRD_AS)
                .timers(TIMERS)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll());
    }

    static SpeakerSettings listening() {
        return US.withListen(new InetSocketAddress(OUR_ADDRESS.toInetAddress(), 179));
    }

    String birdName() {
        return lab.peerName();
    }

    String ourName() {
        return lab.ourName();
    }

    /** Our side of the cable. */
    NetworkNamespace us() {
        return lab.us();
    }

    /** Runs a speaker in our namespace for the time of {@code test}, on the thread of the test. */
    void speak(SpeakerSettings settings, PeerLab.SpeakerTest test) throws Exception {
        lab.speak(settings, test);
    }

    @Override
    public void close() {
        lab.close();
    }
}
