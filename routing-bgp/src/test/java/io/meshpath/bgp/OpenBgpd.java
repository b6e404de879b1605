// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** An OpenBGPD, which leaves the kernel's routes alone. */
final class OpenBgpd implements Daemon {
    static final Path PROGRAM = Path.of("/usr/sbin/bgpd");
    /** Where its processes go with chroot(2); its service makes it, and so do we. */
    private static final Path RUN_FOLDER = Path.of("/run/openbgpd");

    private final DaemonProcess process;
    private final PeerSpec spec;

    private OpenBgpd(DaemonProcess process, PeerSpec spec) {
        this.process = process;
        this.spec = spec;
    }

    static OpenBgpd start(String namespace, PeerSpec spec) throws IOException {
        Files.createDirectories(RUN_FOLDER);
        Path folder = DaemonProcess.folder("openbgpd", "");
        Path file = Files.writeString(folder.resolve("conf"), configuration(spec, folder));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        OpenBgpd bgpd = new OpenBgpd(DaemonProcess.start(namespace, folder, PROGRAM, "-d", "-v", "-f", file), spec);
        bgpd.process.await(() -> bgpd.ask("show").contains("Neighbor"));
        return bgpd;
    }

    private static String configuration(PeerSpec spec, Path folder) {
        String own = "network %s set { metric 42 community 65002:5 large-community 65002:1:2 }\n";
        return """
                AS %s
                router-id 192.0.2.2
                fib-update no
                connect-retry 1
                holdtime 9
                socket "%s"
                %s%sneighbor %s {
                  remote-as 65001
                  local-address %s
                  %s
                  %s
                  announce restart %s
                  announce enhanced refresh yes
                  %s
                %s}
                neighbor %s {
                  remote-as 65003
                  passive
                %s}
                allow from any
                allow to any
                """.formatted(
                        spec.as(),
                        folder.resolve("ctl"),
                        own.formatted(PeerLab.PEER_PREFIX),
                        own.formatted(PeerLab.PEER_PREFIX_6),
                        spec.us(),
                        spec.them(),
                        spec.passive() ? "passive" : "",
                        spec.password().isEmpty() ? "" : "tcp md5sig password " + spec.password(),
                        spec.restartSeconds() > 0 ? "yes" : "no",
                        spec.more(),
                        announced(spec),
                        PeerLab.OTHER_ADDRESS,
                        announced(spec));
    }

    private static String announced(PeerSpec spec) {
        return "  announce IPv4 %s\n  announce IPv6 %s\n%s"
                .formatted(
                        spec.has(Family.IPV4_UNICAST) ? "unicast" : "none",
                        spec.has(Family.IPV6_UNICAST) ? "unicast" : "none",
                        spec.addPath() ? "  announce add-path recv yes\n  announce add-path send all\n" : "");
    }

    /** What {@code bgpctl COMMAND} prints, words apart by blanks. */
    @Override
    public DaemonProcess process() {
        return process;
    }

    @Override
    public String ask(String command) {
        String[] words = command.split(" ", -1);
        Object[] all = new Object[3 + words.length];
        all[0] = "bgpctl";
        all[1] = "-s";
        all[2] = process.folder().resolve("ctl");
        System.arraycopy(words, 0, all, 3, words.length);
        return process.ask(all);
    }

    @Override
    public boolean isEstablished() {
        return ask("show neighbor " + spec.us()).contains("BGP state = Established");
    }

    @Override
    public Optional<Shown> route(Cidr prefix) {
        String text = ask("show rib selected detail " + prefix);
        if (!text.contains("BGP routing table entry for " + prefix)) {
            return Optional.empty();
        }
        return Optional.of(new Shown(
                DaemonProcess.find("entry for .*\\n +((?:\\d+ ?)*)\\n", text),
                DaemonProcess.find("Nexthop (\\S+)", text),
                DaemonProcess.find("metric (\\d+)", text),
                DaemonProcess.find("\\n +Communities:(.*)", text),
                DaemonProcess.find("\\n +Large Communities:(.*)", text)));
    }

    @Override
    public int paths(Cidr prefix) {
        return DaemonProcess.count("BGP routing table entry for", ask("show rib detail " + prefix));
    }

    @Override
    public int size() {
        return (int) ask("show rib selected inet")
                .lines()
                .filter(line -> line.contains("/"))
                .count();
    }

    @Override
    public void announce(Cidr prefix) {
        ask("network add " + prefix);
    }

    @Override
    public void withdraw(Cidr prefix) {
        ask("network delete " + prefix);
    }

    @Override
    public boolean refresh() {
        ask("neighbor " + spec.us() + " refresh");
        return true;
    }

    @Override
    public void shutDown(String why) {
        process.ask("bgpctl", "-s", process.folder().resolve("ctl"), "neighbor", spec.us(), "down", why);
    }
}
