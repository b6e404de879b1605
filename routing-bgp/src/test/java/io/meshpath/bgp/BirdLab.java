// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.message.AsNumber;
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
 * Two network namespaces with a cable between them: we are 198.51.100.1 (AS 65001), BIRD is 198.51.100.2 (AS 65002) and has
 * one route of its own in each family. Closing removes everything.
 */
final class BirdLab implements AutoCloseable {
    static final IpAddress OUR_ADDRESS = IpAddress.parse("198.51.100.1");
    static final IpAddress BIRD_ADDRESS = IpAddress.parse("198.51.100.2");
    static final IpAddress OUR_ADDRESS_6 = IpAddress.parse("2001:db8:100::1");
    static final IpAddress BIRD_ADDRESS_6 = IpAddress.parse("2001:db8:100::2");
    static final AsNumber OUR_AS = new AsNumber(65001);
    static final AsNumber BIRD_AS = new AsNumber(65002);
    static final Cidr BIRD_PREFIX = Cidr.parse("203.0.113.0/24");
    static final Cidr BIRD_PREFIX_6 = Cidr.parse("2001:db8:203::/48");
    static final SpeakerSettings US = new SpeakerSettings(OUR_AS, RouterId.parse("192.0.2.1"));
    /** Short waits, so that a test that begins with a failed attempt does not take long. */
    static final BgpTimers TIMERS = BgpTimers.DEFAULT
            .withHold(Duration.ofSeconds(9))
            .withConnectRetry(Duration.ofMillis(500))
            .withIdleHold(Duration.ofMillis(200));

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String birdName;
    private final NetworkNamespace us;
    private final NetworkNamespace bird;

    private BirdLab(String birdName, NetworkNamespace us, NetworkNamespace bird) {
        this.birdName = birdName;
        this.us = us;
        this.bird = bird;
    }

    static BirdLab open() throws IOException {
        assumeTrue(isRoot(), "needs root: makes network namespaces");
        assumeTrue(Bird.isInstalled(), "needs BIRD 2: apt install bird2");
        String name = "mp-bgp-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        NetworkNamespace us = NetworkNamespace.create(name + "-us");
        BirdLab lab = new BirdLab(name + "-bird", us, NetworkNamespace.create(name + "-bird"));
        ip("link add us netns " + name + "-us type veth peer name bird netns " + name + "-bird");
        connect(name + "-us", "us", OUR_ADDRESS, OUR_ADDRESS_6);
        connect(name + "-bird", "bird", BIRD_ADDRESS, BIRD_ADDRESS_6);
        return lab;
    }

    /** BIRD with a session to us, of which {@code session} is the part that differs. */
    Bird bird(String session) throws IOException {
        return bird(session, "");
    }

    /** As {@link #bird(String)}, with {@code more} protocols. */
    Bird bird(String session, String more) throws IOException {
        return Bird.start(birdName, """
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
        return birdName;
    }

    String ourName() {
        return birdName.replace("-bird", "-us");
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
        bird.delete();
    }

    private static void connect(String namespace, String device, IpAddress address, IpAddress address6) {
        ip("-n " + namespace + " addr add " + address + "/24 dev " + device);
        ip("-n " + namespace + " addr add " + address6 + "/64 dev " + device + " nodad");
        ip("-n " + namespace + " link set lo up");
        ip("-n " + namespace + " link set " + device + " up");
    }

    private static void ip(String arguments) {
        Commands.run(("ip " + arguments).split(" "));
    }

    private static boolean isRoot() throws IOException {
        return Files.readString(Path.of("/proc/self/status"))
                .lines()
                .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    }
}
