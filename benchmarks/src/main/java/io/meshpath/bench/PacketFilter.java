// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ways to keep packets out by the rules of a scenario. */
enum PacketFilter {
    /** Everything comes in. */
    NONE("no filter", List.of(), List.of()),
    /** Our verdict tables, asked by a program at the device. */
    TABLES("verdict tables", List.of(), List.of()),
    /** A rule for each address and port. */
    IPTABLES("iptables", List.of("iptables-restore"), List.of("iptables-restore")),
    /** One look-up in a set of addresses and ports. */
    NFTABLES("nftables, a set", List.of("nft"), List.of("nft", "-f", "-")),
    /** A rule for each port, with a set of addresses for each application. */
    IPSET("iptables with ipset", List.of("iptables-restore", "ipset"), List.of("iptables-restore"));

    private static final String TABLE = "*filter\n:INPUT ACCEPT [0:0]\n%s\n-A INPUT -p udp -j DROP\nCOMMIT\n";

    private final String text;
    private final ImmutableList<String> programs;
    private final ImmutableList<String> command;

    PacketFilter(String text, List<String> programs, List<String> command) {
        this.text = text;
        this.programs = ImmutableList.copyOf(programs);
        this.command = ImmutableList.copyOf(command);
    }

    /** A program it needs that is not installed. */
    Optional<String> missing() {
        return programs.stream().filter(program -> !Command.exists(program)).findFirst();
    }

    /** Puts its rules in force in a namespace. {@link #TABLES} is no matter of rules, but of a program. */
    void install(PacketScenario scenario, List<String> inNamespace) {
        if (this == IPSET) {
            run(inNamespace, List.of("ipset", "restore"), sets(scenario));
        }
        if (!command.isEmpty()) {
            run(inNamespace, command, rules(scenario));
        }
    }

    private static void run(List<String> inNamespace, List<String> command, String input) {
        Command.run(input, Stream.concat(inNamespace.stream(), command.stream()).toList());
    }

    private String rules(PacketScenario scenario) {
        return switch (this) {
            case IPTABLES ->
                TABLE.formatted(scenario.allowed()
                        .map(pair ->
                                "-A INPUT -s " + pair.source() + "/32 -p udp --dport " + pair.port() + " -j ACCEPT")
                        .collect(Collectors.joining("\n")));
            case IPSET ->
                TABLE.formatted(IntStream.range(0, scenario.policy().rules())
                        .mapToObj(rule -> "-A INPUT -p udp --dport "
                                + scenario.policy().port(rule) + " -m set --match-set app-"
                                + rule % PolicyScenario.APPLICATIONS + " src -j ACCEPT")
                        .collect(Collectors.joining("\n")));
            case NFTABLES ->
                """
                    table ip bench {
                      set allowed {
                        type ipv4_addr . inet_service
                        elements = { %s }
                      }
                      chain input {
                        type filter hook input priority filter; policy accept;
                        ip saddr . udp dport @allowed accept
                        meta l4proto udp drop
                      }
                    }
                    """.formatted(scenario.allowed()
                        .map(pair -> pair.source() + " . " + pair.port())
                        .collect(Collectors.joining(", ")));
            default -> throw new IllegalStateException(this + " has no rules");
        };
    }

    private static String sets(PacketScenario scenario) {
        StringBuilder sets = new StringBuilder();
        for (int application = 0; application < PolicyScenario.APPLICATIONS; application++) {
            sets.append("create app-").append(application).append(" hash:ip\n");
        }
        for (int i = 0; i < scenario.policy().identities(); i++) {
            sets.append("add app-").append(i % PolicyScenario.APPLICATIONS);
            sets.append(' ').append(scenario.source(i)).append('\n');
        }
        return sets.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
