// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces with a cable between them: we are 198.51.100.1 (AS 65001), the {@link Daemon} is 198.51.100.2 (AS
 * 65002) and has one route of its own in each family. A second speaker of ours may be 198.51.100.3 (AS 65003). Closing
 * removes the namespaces; daemons are closed before.
 */
final class PeerLab implements AutoCloseable {
    static final IpAddress OUR_ADDRESS = IpAddress.parse("198.51.100.1");
    static final IpAddress PEER_ADDRESS = IpAddress.parse("198.51.100.2");
    static final IpAddress OTHER_ADDRESS = IpAddress.parse("198.51.100.3");
    static final IpAddress OUR_ADDRESS_6 = IpAddress.parse("2001:db8:100::1");
    static final IpAddress PEER_ADDRESS_6 = IpAddress.parse("2001:db8:100::2");
    static final AsNumber OUR_AS = new AsNumber(65001);
    static final AsNumber PEER_AS = new AsNumber(65002);
    static final Cidr PEER_PREFIX = Cidr.parse("203.0.113.0/24");
    static final Cidr PEER_PREFIX_6 = Cidr.parse("2001:db8:203::/48");
    static final SpeakerSettings US = new SpeakerSettings(OUR_AS, RouterId.parse("192.0.2.1"));
    static final SpeakerSettings OTHER = new SpeakerSettings(new AsNumber(65003), RouterId.parse("192.0.2.3"));
    /**
     * Short waits, so that a test that begins with a failed attempt does not take long, and keepalives that come often: BIRD
     * looks at what it has to send when it hears something, or nearly a second later.
     */
    static final BgpTimers TIMERS = new BgpTimers(
            Duration.ofSeconds(9), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(200));

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String peerName;
    private final NetworkNamespace us;
    private final NetworkNamespace peer;

    private PeerLab(String name, String peerName, NetworkNamespace us, NetworkNamespace peer) {
        this.name = name;
        this.peerName = peerName;
        this.us = us;
        this.peer = peer;
    }

    static PeerLab open() throws IOException {
        return open("peer");
    }

    /** The same where the other namespace and its device are called {@code peerName}. */
    static PeerLab open(String peerName) throws IOException {
        assumeTrue(isRoot(), "needs root: makes network namespaces");
        String name = "mp-bgp-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        NetworkNamespace us = NetworkNamespace.create(name + "-us");
        PeerLab lab = new PeerLab(name, peerName, us, NetworkNamespace.create(name + "-" + peerName));
        ip("link add us netns " + lab.ourName() + " type veth peer name " + peerName + " netns " + lab.peerName());
        connect(lab.ourName(), "us", "fe80::1", OUR_ADDRESS, OUR_ADDRESS_6);
        connect(lab.peerName(), peerName, "fe80::2", PEER_ADDRESS, PEER_ADDRESS_6);
        ip("-n " + lab.ourName() + " addr add " + OTHER_ADDRESS + "/24 dev us");
        return lab;
    }

    /** Starts a daemon at the other end. */
    Daemon start(Daemon.Make make, PeerSpec spec) throws IOException {
        return make.start(peerName(), spec);
    }

    /** The neighbour that a daemon with this specification is, with both families and both directions open. */
    static NeighborSettings.Builder neighbor(PeerSpec spec) {
        return NeighborSettings.builder(spec.them(), spec.as())
                .timers(TIMERS)
                .families(spec.families().toArray(Family[]::new))
                .nextHop(OUR_ADDRESS)
                .nextHop(OUR_ADDRESS_6)
                .importing(RoutePolicy.acceptAll())
                .exporting(RoutePolicy.acceptAll());
    }

    /** We, where the daemon can connect to. */
    static SpeakerSettings listening() {
        return US.withListen(
                new InetSocketAddress(OUR_ADDRESS.toInetAddress(), 179),
                new InetSocketAddress(OUR_ADDRESS_6.toInetAddress(), 179));
    }

    String ourName() {
        return name + "-us";
    }

    String peerName() {
        return name + "-" + peerName;
    }

    /** Our side of the cable. */
    NetworkNamespace us() {
        return us;
    }

    /** Runs a speaker in our namespace for the time of {@code test}, on the thread of the test. */
    void speak(SpeakerSettings settings, SpeakerTest test) throws Exception {
        us.<Exception>run(() -> {
            try (BgpSpeaker speaker = BgpSpeaker.open(settings)) {
                test.run(speaker);
            }
        });
    }

    interface SpeakerTest {
        void run(BgpSpeaker speaker) throws Exception;
    }

    @Override
    public void close() {
        us.delete();
        peer.delete();
    }

    /** The addresses come last: one that is there before its device is up may not answer for a second. */
    private static void connect(
            String namespace, String device, String linkLocal, IpAddress address, IpAddress address6) {
        ip("-n " + namespace + " link set lo up");
        ip("-n " + namespace + " link set " + device + " addrgenmode none");
        ip("-n " + namespace + " link set " + device + " up");
        ip("-n " + namespace + " addr add " + linkLocal + "/64 dev " + device + " nodad");
        ip("-n " + namespace + " addr add " + address + "/24 dev " + device);
        ip("-n " + namespace + " addr add " + address6 + "/64 dev " + device + " nodad");
    }

    private static void ip(String arguments) {
        Commands.run(("ip " + arguments).split(" ", -1));
    }

    private static boolean isRoot() throws IOException {
        return Files.readString(Path.of("/proc/self/status"))
                .lines()
                .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    }
}
