// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static java.lang.System.Logger.Level.WARNING;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetlinkMonitor;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.RouteType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Announces routes of the kernel that others made: connected ones, static ones, those of another routing daemon. What comes and
 * goes there is announced and withdrawn; link-local, loopback and multicast prefixes never are.
 *
 * <p>Owned by the thread that calls {@link #doWork}. Nothing that goes wrong with the kernel is thrown by it; it is logged by
 * {@code io.meshpath.bgp.kernel} and tried again.
 */
public final class Redistribution implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp.kernel");
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_ANYWAY_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int MESSAGES_A_TURN = 1024;
    private static final int PROTOCOL_OFFSET = 5; // of struct rtmsg

    /** Routes that packets can take, or that stand for a block of ours. */
    private static final Set<RouteType> TYPES =
            EnumSet.of(RouteType.UNICAST, RouteType.BLACKHOLE, RouteType.UNREACHABLE, RouteType.PROHIBIT);

    private final BgpSpeaker speaker;
    private final RedistributionSettings settings;
    private final Netlink netlink;
    private final NetlinkMonitor monitor;
    private Set<Cidr> announced = Set.of();
    private Optional<String> lastError = Optional.empty();
    private boolean changed;
    private boolean begun;
    private long lookAt;
    private long lookAnywayAt;

    private Redistribution(
            BgpSpeaker speaker, RedistributionSettings settings, Netlink netlink, NetlinkMonitor monitor) {
        this.speaker = speaker;
        this.settings = settings;
        this.netlink = netlink;
        this.monitor = monitor;
    }

    /**
     * Listens to the routes of the network namespace of the calling thread; nothing is announced yet.
     *
     * @throws LinuxException when the kernel gives no sockets
     */
    public static Redistribution open(BgpSpeaker speaker, RedistributionSettings settings) {
        Netlink netlink = Netlink.open();
        try {
            NetlinkMonitor monitor =
                    NetlinkMonitor.open(NetlinkMonitor.Group.IPV4_ROUTES, NetlinkMonitor.Group.IPV6_ROUTES);
            return new Redistribution(speaker, settings, netlink, monitor);
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /**
     * One turn: listens, and looks at the routes some time after something has changed.
     *
     * @param now the time in nanoseconds, on a scale of the caller's choice that never goes back
     * @return how much was done; 0 lets the caller idle
     */
    public int doWork(long now) {
        try {
            listen(now);
            return now - (changed ? lookAt : lookAnywayAt) >= 0 ? look(now) : 0;
        } catch (LinuxException e) {
            note(e);
            lookAnywayAt = now + RETRY_NANOS;
            changed = false;
            return 0;
        }
    }

    private void listen(long now) {
        if (!begun) {
            begun = true;
            lookAnywayAt = now;
        }
        boolean before = changed;
        NetlinkMonitor.Outcome outcome =
                monitor.read(MESSAGES_A_TURN, message -> changed = changed || isOurConcern(message));
        changed = changed || outcome == NetlinkMonitor.Outcome.LOST;
        if (changed && !before) {
            lookAt = now + LOOK_NANOS; // where one changes, more do
        }
    }

    private boolean isOurConcern(Message message) {
        return message.payload().capacity() > PROTOCOL_OFFSET
                && settings.protocols().contains(message.payload().get(PROTOCOL_OFFSET) & 0xff);
    }

    private int look(long now) {
        changed = false;
        lookAnywayAt = now + LOOK_ANYWAY_NANOS;
        Set<Cidr> found = read();
        int work = 0;
        for (Cidr prefix : found) {
            if (!announced.contains(prefix)) {
                speaker.announce(prefix, settings.attributes());
                work++;
            }
        }
        for (Cidr prefix : announced) {
            if (!found.contains(prefix)) {
                speaker.withdraw(prefix);
                work++;
            }
        }
        announced = found;
        return work;
    }

    private Set<Cidr> read() {
        Set<Cidr> found = new HashSet<>();
        for (int protocol : settings.protocols()) {
            List<Route> routes = netlink.routes().list(settings.table(), protocol);
            routes.stream()
                    .filter(route -> TYPES.contains(route.type()) && isGlobal(route.destination()))
                    .forEach(route -> found.add(route.destination()));
        }
        return found;
    }

    private static boolean isGlobal(Cidr prefix) {
        boolean everything = prefix.prefixLength() == 0;
        return everything
                || !prefix.network().isLinkLocal()
                        && !prefix.network().isLoopback()
                        && !prefix.network().isMulticast();
    }

    private void note(LinuxException e) {
        Optional<String> error = Optional.of(String.valueOf(e.getMessage()));
        if (!lastError.equals(error)) {
            lastError = error;
            LOG.log(WARNING, "cannot read the routes to announce: " + e.getMessage());
        }
    }

    /** The prefixes that were announced at the last look. */
    public Set<Cidr> announced() {
        return Set.copyOf(announced);
    }

    /** Stops listening; what was announced stays so. */
    @Override
    public void close() {
        monitor.close();
        netlink.close();
    }
}
