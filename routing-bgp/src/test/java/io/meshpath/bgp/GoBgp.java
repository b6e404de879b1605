// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A GoBGP, whose routes are added by its client once it runs. */
final class GoBgp implements Daemon {
    static final Path PROGRAM = Path.of("/usr/bin/gobgpd");

    private final DaemonProcess process;
    private final PeerSpec spec;

    private GoBgp(DaemonProcess process, PeerSpec spec) {
        this.process = process;
        this.spec = spec;
    }

    static GoBgp start(String namespace, PeerSpec spec) throws IOException {
        Path folder = DaemonProcess.folder("gobgp", configuration(spec));
        List<Object> command = new ArrayList<>(
                List.of(PROGRAM, "-f", folder.resolve("conf"), "-p", "--pprof-disable", "--api-hosts=127.0.0.1:50051"));
        if (spec.restarted()) {
            command.add("--graceful-restart");
        }
        DaemonProcess process = DaemonProcess.start(namespace, folder, command.toArray());
        GoBgp gobgp = new GoBgp(process, spec);
        process.await(() -> gobgp.ask("global").contains("AS: "));
        String marks = " med 42 community 65002:5 large-community 65002:1:2";
        gobgp.add(PeerLab.PEER_PREFIX, marks);
        gobgp.add(PeerLab.PEER_PREFIX_6, marks);
        return gobgp;
    }

    private static String configuration(PeerSpec spec) {
        return """
                [global.config]
                as = %s
                router-id = "192.0.2.2"
                """.formatted(spec.as())
                + neighbor(spec.us().toString(), "65001", spec.passive(), spec.password(), spec)
                + neighbor(PeerLab.OTHER_ADDRESS.toString(), "65003", true, "", spec);
    }

    private static String neighbor(String address, String as, boolean passive, String password, PeerSpec spec) {
        StringBuilder lines = new StringBuilder("""
                [[neighbors]]
                [neighbors.config]
                neighbor-address = "%s"
                peer-as = %s
                auth-password = "%s"
                [neighbors.transport.config]
                passive-mode = %s
                [neighbors.timers.config]
                connect-retry = 5
                hold-time = 9
                keepalive-interval = 3
                idle-hold-time-after-reset = 1
                """.formatted(address, as, password, passive));
        if (spec.restartSeconds() > 0) {
            lines.append("""
                    [neighbors.graceful-restart.config]
                    enabled = true
                    restart-time = %d
                    deferral-time = 1
                    """.formatted(spec.restartSeconds()));
        }
        lines.append(address.equals(spec.us().toString()) ? spec.more() : "");
        spec.families().forEach(family -> lines.append(family(family, spec)));
        return lines.toString();
    }

    private static String family(Family family, PeerSpec spec) {
        String name = family.equals(Family.IPV4_UNICAST) ? "ipv4-unicast" : "ipv6-unicast";
        return """
                [[neighbors.afi-safis]]
                [neighbors.afi-safis.config]
                afi-safi-name = "%s"
                [neighbors.afi-safis.mp-graceful-restart.config]
                enabled = %s
                [neighbors.afi-safis.add-paths.config]
                receive = %s
                send-max = %d
                """.formatted(name, spec.restartSeconds() > 0, spec.addPath(), spec.addPath() ? 8 : 0);
    }

    /** What {@code gobgp COMMAND} prints, words apart by blanks. */
    @Override
    public DaemonProcess process() {
        return process;
    }

    @Override
    public String ask(String command) {
        String[] words = command.split(" ", -1);
        Object[] all = new Object[1 + words.length];
        all[0] = "gobgp";
        System.arraycopy(words, 0, all, 1, words.length);
        return process.ask(all);
    }

    @Override
    public boolean isEstablished() {
        return ask("neighbor " + spec.us()).contains("BGP state = ESTABLISHED");
    }

    @Override
    public Optional<Shown> route(Cidr prefix) {
        String text = ask("global rib " + prefix + " -a " + family(prefix) + " -j");
        if (!text.contains("\"nlri\"")) {
            return Optional.empty();
        }
        return Optional.of(new Shown(
                DaemonProcess.find("\"type\":2,.*?\"asns\":\\[([\\d,]*)\\]", text)
                        .replace(',', ' '),
                DaemonProcess.find("\"nexthop\":\"([^\"]*)\"", text),
                DaemonProcess.find("\"metric\":(\\d+)", text),
                communities(DaemonProcess.find("\"communities\":\\[([\\d,]*)\\]", text)),
                DaemonProcess.find("\"type\":32,\"value\":\\[(.*?)\\]", text)
                        .replaceAll("\\{\"ASN\":(\\d+),\"LocalData1\":(\\d+),\"LocalData2\":(\\d+)}", "$1:$2:$3")
                        .replace(',', ' ')));
    }

    /** The numbers that GoBGP prints, in halves. */
    private static String communities(String numbers) {
        StringBuilder halves = new StringBuilder();
        for (String number : numbers.isEmpty() ? new String[0] : numbers.split(",", -1)) {
            long value = Long.parseLong(number);
            halves.append(halves.length() == 0 ? "" : " ")
                    .append(value >>> 16)
                    .append(':')
                    .append(value & 0xffff);
        }
        return halves.toString();
    }

    @Override
    public int paths(Cidr prefix) {
        return DaemonProcess.count("\"attrs\"", ask("global rib " + prefix + " -a " + family(prefix) + " -j"));
    }

    @Override
    public int size() {
        return Integer.parseInt(DaemonProcess.find("Destination: (\\d+)", ask("global rib summary -a ipv4")));
    }

    @Override
    public void announce(Cidr prefix) {
        add(prefix, "");
    }

    private void add(Cidr prefix, String more) {
        String nextHop = prefix.isV4() ? "" : " nexthop " + PeerLab.PEER_ADDRESS_6;
        ask("global rib add " + prefix + nextHop + " origin igp" + more + " -a " + family(prefix));
    }

    @Override
    public void withdraw(Cidr prefix) {
        ask("global rib del " + prefix + " -a " + family(prefix));
    }

    private static String family(Cidr prefix) {
        return prefix.isV4() ? "ipv4" : "ipv6";
    }

    @Override
    public boolean refresh() {
        return false; // it keeps what it has heard, and applies its policies to that
    }

    @Override
    public void shutDown(String why) {
        process.ask("gobgp", "neighbor", spec.us(), "shutdown", "--reason", why);
    }
}
