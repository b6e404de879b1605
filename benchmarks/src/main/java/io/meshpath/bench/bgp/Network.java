// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Command;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Three namespaces in a chain: senders, the speaker, the monitor. Each link has addresses of both families. */
final class Network implements AutoCloseable {
    /** How many senders have an address. */
    static final int SENDERS = 10;

    private static final Pattern NAME = Pattern.compile("mp-bgp-bench-(\\d+)-.*");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix;
    private final List<NetworkNamespace> namespaces = new ArrayList<>();

    private Network(String prefix) {
        this.prefix = prefix;
    }

    /** Makes them, and removes those of runs that were killed. */
    static Network create() {
        removeLeftOvers();
        String process = "mp-bgp-bench-" + ProcessHandle.current().pid() + "-";
        Network network = new Network(process + COUNT.incrementAndGet() + "-");
        try {
            for (String place : List.of("senders", "router", "monitor")) {
                network.namespaces.add(NetworkNamespace.create(network.prefix + place));
                network.ip(place, "link set lo up");
            }
            network.link("senders");
            network.link("monitor");
            for (Family family : Family.values()) {
                network.address(family);
            }
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The namespace of all senders, as a file. */
    Path senders() {
        return path("senders");
    }

    /** The namespace of the speaker. */
    Path router() {
        return path("router");
    }

    Path monitor() {
        return path("monitor");
    }

    private Path path(String place) {
        return Path.of("/run/netns", prefix + place);
    }

    private void link(String place) {
        ip("router", "link add " + place + " type veth peer name router netns " + prefix + place);
        ip("router", "link set " + place + " up");
        ip(place, "link set router up");
    }

    private void address(Family family) {
        String bits = "/" + family.linkBits + " dev ";
        String more = family == Family.IPV6 ? " nodad" : "";
        for (int number = 1; number <= SENDERS; number++) {
            ip("senders", "address add " + family.sender(number) + bits + "router" + more);
        }
        ip("monitor", "address add " + family.monitor() + bits + "router" + more);
        ip("router", "address add " + family.routerAtSenders() + bits + "senders" + more);
        ip("router", "address add " + family.routerAtMonitor() + bits + "monitor" + more);
    }

    private void ip(String place, String arguments) {
        List<String> command = Stream.concat(Stream.of("ip", "-n", prefix + place), Stream.of(arguments.split(" ", -1)))
                .toList();
        Command.run("", command);
    }

    private static void removeLeftOvers() {
        NetworkNamespace.names().stream().filter(Network::isLeftOver).forEach(name -> {
            Command.run("", List.of("ip", "netns", "pids", name))
                    .lines()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            NetworkNamespace.delete(name);
        });
    }

    static boolean isLeftOver(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
    }

    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::delete);
    }
}
