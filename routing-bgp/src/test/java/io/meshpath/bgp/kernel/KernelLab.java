// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.RibChange;
import io.meshpath.bgp.Route;
import io.meshpath.bgp.RouteSource;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network namespace with two links: left is 198.51.100.1/24 and 2001:db8:1::1/64, right 203.0.113.1/24 and 2001:db8:2::1/64.
 * Closing removes it.
 */
final class KernelLab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final RouteSource SOURCE = new RouteSource(
            Optional.of(IpAddress.parse("198.51.100.2")), new AsNumber(65002), RouterId.parse("192.0.2.2"), true);

    final String name = "mp-krt-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final NetworkNamespace namespace;

    private KernelLab() {
        this.namespace = NetworkNamespace.create(name);
    }

    static KernelLab open() throws IOException {
        assumeTrue(isRoot(), "needs root: makes network namespaces and routes");
        KernelLab lab = new KernelLab();
        lab.ip("link set lo up");
        lab.link("left", "198.51.100.1/24", "2001:db8:1::1/64");
        lab.link("right", "203.0.113.1/24", "2001:db8:2::1/64");
        return lab;
    }

    private void link(String device, String address, String address6) {
        ip("link add " + device + " type veth peer name " + device + "-end");
        ip("addr add " + address + " dev " + device);
        ip("addr add " + address6 + " dev " + device + " nodad");
        ip("link set " + device + "-end up");
        ip("link set " + device + " up");
    }

    /** Runs {@code ip ARGUMENTS} in the namespace and answers what it prints; it must succeed. */
    String ip(String arguments) {
        try {
            List<String> command = Stream.concat(Stream.of("ip", "-n", name), Stream.of(arguments.split(" ", -1)))
                    .toList();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(arguments, e);
        }
    }

    /** Our routes of both families, one a line, in order, without what is the same in all. */
    List<String> routes() {
        List<String> routes = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            try (Stream<String> lines =
                    ip(family + " route show table all proto 110").lines()) {
                lines.map(line -> line.replaceAll(" nhid \\d+| proto 110| metric 2048| pref medium", "")
                                .strip())
                        .map(line -> line.replaceAll("\\s+", " "))
                        .forEach(line -> {
                            if (line.startsWith("nexthop")) { // a member of the group above
                                routes.set(routes.size() - 1, routes.get(routes.size() - 1) + " " + line);
                            } else {
                                routes.add(line);
                            }
                        });
            }
        }
        return routes;
    }

    void run(NetworkNamespace.VoidAction<Exception> action) throws Exception {
        namespace.run(action);
    }

    /** Turns until there is nothing to do. */
    static void settle(KernelRoutes kernel, long now) {
        for (int turn = 0; kernel.doWork(now) > 0; turn++) {
            if (turn > 100_000) {
                throw new AssertionError("does not come to rest: " + kernel.status());
            }
        }
    }

    /** The news that the best paths of {@code prefix} are those through {@code gateways} now; none takes it away. */
    static RibChange change(String prefix, String... gateways) {
        return change(
                Cidr.parse(prefix), Stream.of(gateways).map(IpAddress::parse).toList());
    }

    static RibChange change(Cidr prefix, List<IpAddress> gateways) {
        return new RibChange(
                prefix, gateways.stream().map(gateway -> route(prefix, gateway)).toList());
    }

    /** The same with a next hop of the link of {@code device} alone. */
    static RibChange changeBeside(String prefix, String gateway, String device) {
        IpAddress address = IpAddress.parse(gateway);
        RouteSource beside =
                new RouteSource(Optional.of(address), SOURCE.as(), SOURCE.routerId(), true, Optional.of(device), false);
        Cidr destination = Cidr.parse(prefix);
        PathAttributes attributes = PathAttributes.of(new PathAttribute.NextHop(address));
        return new RibChange(destination, List.of(new Route(Nlri.of(destination), beside, attributes)));
    }

    private static Route route(Cidr prefix, IpAddress gateway) {
        return new Route(Nlri.of(prefix), SOURCE, PathAttributes.of(new PathAttribute.NextHop(gateway)));
    }

    @Override
    public void close() {
        namespace.delete();
    }

    private static boolean isRoot() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        }
    }
}
