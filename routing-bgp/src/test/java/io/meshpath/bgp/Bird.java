// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A BIRD 2. Its session with us is called {@code meshpath}. */
final class Bird implements Daemon {
    static final Path PROGRAM = Path.of("/usr/sbin/bird");

    private final DaemonProcess process;
    private final String configuration;
    private final Set<Cidr> announced = new LinkedHashSet<>();

    private Bird(DaemonProcess process, String configuration) {
        this.process = process;
        this.configuration = configuration;
    }

    /** Starts BIRD with {@code configuration} in the namespace called {@code namespace}, and waits until it answers. */
    static Bird start(String namespace, String configuration) throws IOException {
        return start(namespace, configuration, List.of());
    }

    private static Bird start(String namespace, String configuration, List<String> more) throws IOException {
        Path folder = DaemonProcess.folder("bird", configuration);
        List<Object> command =
                new ArrayList<>(List.of(PROGRAM, "-f", "-c", folder.resolve("conf"), "-s", folder.resolve("ctl")));
        command.addAll(more);
        DaemonProcess process = DaemonProcess.start(namespace, folder, command.toArray());
        Bird bird = new Bird(process, configuration);
        bird.process.await(() -> bird.ask("show status").contains("Daemon is up and running"));
        return bird;
    }

    static Bird start(String namespace, PeerSpec spec) throws IOException {
        return start(namespace, configuration(spec), spec.restarted() ? List.of("-R") : List.of());
    }

    private static String configuration(PeerSpec spec) {
        String addPath = spec.addPath() ? "add paths on;" : "";
        String ipv4 = "ipv4 { import all; export filter own; %s };".formatted(addPath);
        String ipv6 = "ipv6 { import all; export filter own; next hop address %s; %s };"
                .formatted(PeerLab.PEER_ADDRESS_6, addPath);
        String channels = (spec.has(Family.IPV4_UNICAST) ? ipv4 : "") + (spec.has(Family.IPV6_UNICAST) ? ipv6 : "");
        return """
                log stderr all;
                router id 192.0.2.2;
                protocol device { }
                protocol static own4 { ipv4; route %s blackhole; }
                protocol static own6 { ipv6; route %s blackhole; }
                filter own {
                  if source = RTS_STATIC then {
                    bgp_med = 42; bgp_community.add((65002, 5)); bgp_large_community.add((65002, 1, 2));
                  }
                  accept;
                }
                template bgp session {
                  connect delay time 1; connect retry time 1; error wait time 1, 2; hold time 9;
                  %s
                }
                protocol bgp meshpath from session {
                  local %s as %s; neighbor %s as 65001; %s %s
                  %s
                }
                protocol bgp second from session {
                  local 198.51.100.2 as %s; neighbor %s as 65003; passive on;
                  graceful restart off; # it may never come, and would be waited for
                }
                """.formatted(
                        PeerLab.PEER_PREFIX,
                        PeerLab.PEER_PREFIX_6,
                        channels,
                        spec.them(),
                        spec.as(),
                        spec.us(),
                        spec.passive() ? "passive on;" : "",
                        spec.password().isEmpty() ? "" : "password \"" + spec.password() + "\";",
                        restart(spec) + spec.more(),
                        spec.as(),
                        PeerLab.OTHER_ADDRESS);
    }

    private static String restart(PeerSpec spec) {
        return spec.restartSeconds() == 0
                ? "graceful restart off; "
                : "graceful restart on; graceful restart time " + spec.restartSeconds() + "; ";
    }

    /** What {@code birdc COMMAND} prints; "Network not found" is an answer too. */
    @Override
    public DaemonProcess process() {
        return process;
    }

    @Override
    public String ask(String command) {
        return Commands.output(
                "/usr/sbin/birdc", "-s", process.folder().resolve("ctl").toString(), command);
    }

    @Override
    public boolean isEstablished() {
        return ask("show protocols meshpath").contains("Established");
    }

    @Override
    public Optional<Shown> route(Cidr prefix) {
        String text = ask("show route for " + prefix + " primary all");
        if (!text.contains("Type:")) {
            return Optional.empty();
        }
        return Optional.of(new Shown(
                DaemonProcess.find("BGP.as_path:(.*)", text),
                DaemonProcess.find("BGP.next_hop: (\\S+)", text),
                DaemonProcess.find("BGP.med:(.*)", text),
                list(DaemonProcess.find("BGP.community:(.*)", text)),
                list(DaemonProcess.find("BGP.large_community:(.*)", text))));
    }

    /** "(65001,217) (65001, 10, 217)" with colons and without brackets. */
    private static String list(String values) {
        return values.replaceAll(", ?", ":").replaceAll("[()]", "");
    }

    @Override
    public int paths(Cidr prefix) {
        return DaemonProcess.count("Type:", ask("show route for " + prefix + " all"));
    }

    @Override
    public int size() {
        String size = DaemonProcess.find("for (\\d+) networks? in table master4", ask("show route count"));
        return Integer.parseInt(size);
    }

    @Override
    public void announce(Cidr prefix) {
        announced.add(prefix);
        configure();
    }

    @Override
    public void withdraw(Cidr prefix) {
        announced.remove(prefix);
        configure();
    }

    private void configure() {
        StringBuilder all = new StringBuilder(configuration);
        for (Cidr prefix : announced) {
            String family = prefix.isV4() ? "ipv4" : "ipv6";
            all.append("protocol static { %s; route %s blackhole; }\n".formatted(family, prefix));
        }
        try {
            Files.writeString(process.folder().resolve("conf"), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ask("configure");
    }

    @Override
    public boolean refresh() {
        ask("reload in meshpath");
        return true;
    }

    @Override
    public void shutDown(String why) {
        ask("disable meshpath \"" + why + "\"");
    }
}
