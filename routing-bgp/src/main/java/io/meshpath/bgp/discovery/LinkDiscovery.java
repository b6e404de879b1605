// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import io.meshpath.bgp.Timer;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.NeighborState;
import io.meshpath.datapath.netlink.Netlink;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for the router at the other end of some devices, and lets it find us. A device is meant to be a cable with one router
 * at the other end.
 *
 * <p>We advertise ourselves as a router that is nobody's default, every ten seconds, and oftener while nobody is found. Who
 * advertises itself is found; failing that, the only one who answers an echo request or is in the kernel's neighbour table.
 * Owned by the thread that calls {@link #doWork}, in whose network namespace the devices are.
 */
public final class LinkDiscovery implements AutoCloseable {
    private static final Duration WHILE_SEARCHING = Duration.ofSeconds(1);
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(250);
    private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
    private static final IpAddress ALL_ROUTERS = IpAddress.parse("ff02::2");
    private static final Set<NeighborState> KNOWN = EnumSet.of(
            NeighborState.REACHABLE,
            NeighborState.STALE,
            NeighborState.DELAY,
            NeighborState.PROBE,
            NeighborState.PERMANENT);

    private final Poller poller;
    private final Icmp6Socket socket;
    private final Netlink netlink;
    private final Listener listener;
    private final Map<String, Watched> watched = new HashMap<>();

    /** Who is told. Called by {@link #doWork} only. */
    public interface Listener {
        /** The router at the other end of {@code device} is {@code address}; said again each time that is confirmed. */
        void found(String device, IpAddress address);

        /** Nobody is found behind {@code device}, and why; said again each time it is tried. */
        void notFound(String device, String why);
    }

    private static final class Watched {
        final Timer next = new Timer();
        final Timer quiet = new Timer(); // runs for a while after each advertisement
        int link;
        boolean found; // by an advertisement
        final Set<IpAddress> answered = new TreeSet<>(); // our last echo request
    }

    private LinkDiscovery(Poller poller, Icmp6Socket socket, Netlink netlink, Listener listener) {
        this.poller = poller;
        this.socket = socket;
        this.netlink = netlink;
        this.listener = listener;
    }

    /**
     * Watches no device yet, in the network namespace of the calling thread. What arrives ends a wait of {@code poller}.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW
     */
    public static LinkDiscovery open(Poller poller, Listener listener) {
        Icmp6Socket socket = Icmp6Socket.open();
        try {
            poller.add(socket.fd(), Linux.EPOLLIN, events -> {});
            return new LinkDiscovery(poller, socket, Netlink.open(), listener);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Looks for the router behind {@code device} from the next turn on; the device may come and go. */
    public void watch(String device, long now) {
        Watched one = new Watched();
        one.next.start(now, Duration.ZERO);
        watched.put(device, one);
    }

    /** Looks no more. */
    public void forget(String device) {
        watched.remove(device);
    }

    /** One turn: advertises what is due, and listens. Answers how much was done. */
    public int doWork(long now) {
        int work = 0;
        for (Map.Entry<String, Watched> entry : List.copyOf(watched.entrySet())) {
            if (entry.getValue().next.isDue(now)) {
                search(entry.getKey(), entry.getValue(), now);
                work++;
            }
        }
        for (Optional<Icmp6Socket.Heard> heard = socket.receive(); heard.isPresent(); heard = socket.receive()) {
            heard(heard.get(), now);
            work++;
        }
        return work;
    }

    /** Nanoseconds until something is due, at least 0. */
    public long remaining(long now) {
        return watched.values().stream()
                .mapToLong(one -> one.next.remaining(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public void close() {
        poller.remove(socket.fd());
        socket.close();
        netlink.close();
    }

    private void search(String device, Watched one, long now) {
        try {
            searchOrThrow(device, one, now);
        } catch (LinuxException e) {
            listener.notFound(device, String.valueOf(e.getMessage()));
        }
        one.next.start(now, one.found ? AFTERWARDS : WHILE_SEARCHING);
    }

    private void searchOrThrow(String device, Watched one, long now) {
        Optional<Link> link = netlink.links().get(device).filter(Link::isRunning);
        one.link = link.map(Link::index).orElse(0);
        if (link.isEmpty()) {
            one.found = false;
            listener.notFound(device, device + " is not there, or not up");
        } else {
            advertise(device, one, now);
        }
    }

    private void advertise(String device, Watched one, long now) {
        one.quiet.start(now, QUIET);
        long sent = socket.send(Icmp6.advertisement(), ALL_NODES, one.link);
        if (sent < 0) {
            listener.notFound(
                    device,
                    "cannot advertise ourselves on " + device + ": "
                            + Errno.ofResult(sent).text());
        } else if (!one.found) {
            guess(device, one);
            socket.send(Icmp6.solicitation(), ALL_ROUTERS, one.link);
            socket.send(Icmp6.echoRequest(), ALL_NODES, one.link);
        }
    }

    /** The only one who answers, or whom the kernel knows, must be the one. */
    private void guess(String device, Watched one) {
        netlink.neighbors().list(one.link).stream()
                .filter(neighbor -> KNOWN.contains(neighbor.state()))
                .map(Neighbor::address)
                .filter(address -> !address.isV4() && address.isLinkLocal())
                .forEach(one.answered::add);
        if (one.answered.size() == 1) {
            listener.found(device, one.answered.iterator().next());
        } else if (one.answered.isEmpty()) {
            listener.notFound(device, "no router has advertised itself on " + device);
        } else {
            String all = one.answered.toString();
            listener.notFound(device, "several routers may be meant on " + device + ": " + all + "; name one of them");
        }
        one.answered.clear();
    }

    private void heard(Icmp6Socket.Heard heard, long now) {
        watched.forEach((device, one) -> {
            if (one.link == heard.link()) {
                heard(device, one, heard, now);
            }
        });
    }

    private void heard(String device, Watched one, Icmp6Socket.Heard heard, long now) {
        if (heard.kind() == Icmp6.Kind.ECHO_REPLY) {
            one.answered.add(heard.address());
            return;
        }
        boolean mayNotHaveHeardUs = !one.found || heard.kind() == Icmp6.Kind.SOLICITATION;
        if (mayNotHaveHeardUs) {
            one.next.start(now, Duration.ofNanos(one.quiet.isRunning() ? one.quiet.remaining(now) : 0));
        }
        if (heard.kind() == Icmp6.Kind.ADVERTISEMENT) {
            one.found = true;
            listener.found(device, heard.address());
        }
    }
}
