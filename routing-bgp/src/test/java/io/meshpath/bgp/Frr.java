// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The bgpd of FRR, without its zebra: it knows no kernel and takes every next hop for reachable. */
final class Frr implements Daemon {
    static final Path PROGRAM = Path.of("/usr/lib/frr/bgpd");

    private final DaemonProcess process;
    private final PeerSpec spec;

    private Frr(DaemonProcess process, PeerSpec spec) {
        this.process = process;
        this.spec = spec;
    }

    static Frr start(String namespace, PeerSpec spec) throws IOException {
        Path folder = DaemonProcess.folder("frr", configuration(spec));
        DaemonProcess process = DaemonProcess.start(
                namespace,
                folder,
                PROGRAM,
                "-S", // as root: the user frr must not read a folder of ours
                "-n",
                "-Z",
                "-f",
                folder.resolve("conf"),
                "-i",
                folder.resolve("pid"),
                "--vty_socket",
                folder,
                "--log",
                "stdout");
        Frr frr = new Frr(process, spec);
        process.await(() -> frr.ask("show bgp summary").contains("local AS number"));
        return frr;
    }

    private static String configuration(PeerSpec spec) {
        return """
                log stdout
                debug bgp neighbor-events
                route-map own permit 10
                 set metric 42
                 set community 65002:5
                 set large-community 65002:1:2
                route-map out6 permit 10
                 set ipv6 next-hop global %s
                router bgp %s
                 bgp router-id 192.0.2.2
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 no bgp default ipv4-unicast
                 timers bgp 3 9
                 coalesce-time 50
                %s%s%s%s%s""".formatted(
                        PeerLab.PEER_ADDRESS_6,
                        spec.as(),
                        spec.restartSeconds() == 0
                                ? ""
                                : " bgp graceful-restart\n bgp graceful-restart preserve-fw-state\n bgp graceful-restart restart-time "
                                        + spec.restartSeconds() + "\n",
                        neighbor(spec.us().toString(), "65001", spec.passive(), spec),
                        neighbor(PeerLab.OTHER_ADDRESS.toString(), "65003", true, spec),
                        spec.has(Family.IPV4_UNICAST) ? family(spec, "ipv4", PeerLab.PEER_PREFIX, "") : "",
                        spec.has(Family.IPV6_UNICAST)
                                ? family(spec, "ipv6", PeerLab.PEER_PREFIX_6, "  neighbor %s route-map out6 out\n")
                                : "");
    }

    private static String neighbor(String address, String as, boolean passive, PeerSpec spec) {
        boolean us = address.equals(spec.us().toString());
        StringBuilder lines = new StringBuilder();
        lines.append(" neighbor %s remote-as %s\n".formatted(address, as));
        lines.append(" neighbor %s timers connect 1\n".formatted(address));
        lines.append(passive ? " neighbor %s passive\n".formatted(address) : "");
        if (us && !spec.password().isEmpty()) {
            lines.append(" neighbor %s password %s\n".formatted(address, spec.password()));
        }
        if (us && !spec.more().isEmpty()) {
            lines.append(spec.more().indent(1));
        }
        return lines.toString();
    }

    private static String family(PeerSpec spec, String name, Cidr own, String more) {
        StringBuilder lines = new StringBuilder(" address-family " + name + " unicast\n");
        lines.append("  network %s route-map own\n".formatted(own));
        for (Object neighbor : new Object[] {spec.us(), PeerLab.OTHER_ADDRESS}) {
            lines.append("  neighbor %s activate\n".formatted(neighbor));
            lines.append(spec.addPath() ? "  neighbor %s addpath-tx-all-paths\n".formatted(neighbor) : "");
            lines.append(more.formatted(neighbor));
        }
        return lines.append(" exit-address-family\n").toString();
    }

    /** What {@code vtysh -c COMMAND} prints; lines of one command are given one after the other. */
    @Override
    public DaemonProcess process() {
        return process;
    }

    @Override
    public String ask(String command) {
        Object[] lines = command.lines().toArray();
        Object[] all = new Object[3 + 2 * lines.length];
        all[0] = "vtysh";
        all[1] = "--vty_socket";
        all[2] = process.folder();
        for (int i = 0; i < lines.length; i++) {
            all[3 + 2 * i] = "-c";
            all[4 + 2 * i] = lines[i];
        }
        return process.ask(all);
    }

    @Override
    public boolean isEstablished() {
        return ask("show bgp neighbors " + spec.us()).contains("BGP state = Established");
    }

    @Override
    public Optional<Shown> route(Cidr prefix) {
        String text = ask("show bgp " + (prefix.isV4() ? "ipv4" : "ipv6") + " unicast " + prefix + " bestpath");
        if (!text.contains("Paths:")) {
            return Optional.empty();
        }
        return Optional.of(new Shown(
                DaemonProcess.find("\\n  ((?:\\d+ ?)+)(?:,.*)?\\n", text),
                DaemonProcess.find("\\n    (\\S+) from ", text),
                DaemonProcess.find("metric (\\d+)", text),
                DaemonProcess.find("\\n +Community:(.*)", text),
                DaemonProcess.find("\\n +Large Community:(.*)", text)));
    }

    @Override
    public int paths(Cidr prefix) {
        String text = ask("show bgp " + (prefix.isV4() ? "ipv4" : "ipv6") + " unicast " + prefix);
        return DaemonProcess.count("Last update:", text);
    }

    @Override
    public int size() {
        String table = ask("show bgp ipv4 unicast statistics");
        return Integer.parseInt(DaemonProcess.find("Total Prefixes\\s*:\\s*(\\d+)", table));
    }

    @Override
    public void announce(Cidr prefix) {
        network("network " + prefix, prefix);
    }

    @Override
    public void withdraw(Cidr prefix) {
        network("no network " + prefix, prefix);
    }

    private void network(String line, Cidr prefix) {
        String family = "address-family " + (prefix.isV4() ? "ipv4" : "ipv6") + " unicast\n";
        ask("configure terminal\nrouter bgp " + spec.as() + "\n" + family + line);
    }

    @Override
    public boolean refresh() {
        ask("clear bgp " + spec.us() + " soft in");
        return true;
    }

    @Override
    public void shutDown(String why) {
        ask("configure terminal\nrouter bgp " + spec.as() + "\nneighbor " + spec.us() + " shutdown message " + why);
    }
}
