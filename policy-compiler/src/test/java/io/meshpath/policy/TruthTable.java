// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.compiler.CompiledPolicies;
import io.meshpath.policy.document.PolicyParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Policies, and what they must say to packets, one packet a line:
 *
 * <pre>{@code
 * y/b <- x/a          | TCP 80   | allowed | y/allow-a, ingress rule 1
 * y/b <- x/a@toronto  | TCP 80   | denied  | default
 * x/a -> 192.0.2.1    | ICMP 8   | denied  | guard, egress rule 2
 * }</pre>
 *
 * <p>The subject stands on the left: it sends ({@code ->}) or receives ({@code <-}). Pods are {@code namespace/name}, in
 * cluster atlanta or in the one they name, with the labels {@code pod=name} and {@code k8s-app=name} and, from their
 * namespace, {@code ns=namespace} and {@code kubernetes.io/metadata.name}. In every pod {@code dns} is UDP 53; {@code http}
 * is TCP 80, but TCP 8080 in namespace {@code z}. Other peers are addresses; {@code node(zone=a)}, {@code
 * node(zone=a)@toronto} and {@code host(zone=a)}, nodes with such a label; {@code fqdn(*.example.com)}, addresses that DNS
 * gives to names of a pattern; and reserved identities by name. Decided by is the first rule that decided, without its
 * file, or {@code default}. The compiled tables are asked too, and must agree.
 */
public final class TruthTable {
    private static final ClusterName ATLANTA = new ClusterName("atlanta");

    private final PolicyModel model;
    private final Evaluator evaluator;
    private final CompiledPolicies compiled;

    private TruthTable(PolicyModel model) {
        this.model = model;
        this.evaluator = new Evaluator(model);
        this.compiled = new CompiledPolicies(model);
    }

    /** Policies of cluster atlanta, whose peers are there too where they do not say otherwise. */
    public static TruthTable of(String... documents) {
        return of(PeerClusters.LOCAL, documents);
    }

    /** The same with another default for the clusters of peers. */
    public static TruthTable of(PeerClusters peers, String... documents) {
        return of(PolicyContext.of(ATLANTA).withPeers(peers), documents);
    }

    /** Policies as they are meant in a context. */
    public static TruthTable of(PolicyContext context, String... documents) {
        List<Policy> policies = new ArrayList<>();
        for (String document : documents) {
            policies.addAll(PolicyParser.parse("p.yaml", document));
        }
        return new TruthTable(PolicyModel.of(policies, context));
    }

    /** Asks about all packets of a table; a difference shows both tables. */
    public void holds(String table) {
        List<String[]> rows = table.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\|"))
                .toList();
        assertThat(rows).isNotEmpty();
        assertThat(rows.stream().map(this::answer).collect(Collectors.joining("\n")))
                .isEqualTo(rows.stream().map(TruthTable::row).collect(Collectors.joining("\n")));
    }

    private static String row(String... columns) {
        List<String> stripped = new ArrayList<>();
        for (String column : columns) {
            stripped.add(column.strip());
        }
        return String.join(" | ", stripped);
    }

    private String answer(String... row) {
        Direction direction = row[0].contains("<-") ? Direction.INGRESS : Direction.EGRESS;
        String[] ends = row[0].split("<-|->", -1);
        Labels subject = labels(ends[0].strip());
        Labels peer = labels(ends[1].strip());
        String[] words = row[1].strip().split(" ", -1);
        PortSpace space = space(words[0]);
        int port = number(words[0], Integer.parseInt(words[1]));
        Decision decision = evaluator.decide(subject, direction, peer, space, port);
        String rule = decidedBy(decision);
        assertThat(compiled.decide(subject, direction, peer, space, port))
                .as(row[0] + "|" + row[1])
                .isEqualTo(decision.kind() + (rule.equals("default") ? "" : " by " + rule));
        return row(row[0], row[1], decision.isAllowed() ? "allowed" : "denied", rule.replaceFirst("^p\\.yaml: ", ""));
    }

    private static String decidedBy(Decision decision) {
        boolean byRule = decision.kind() == Verdict.Kind.ALLOW || decision.kind() == Verdict.Kind.DENY;
        assertThat(decision.deciders().isEmpty()).isNotEqualTo(byRule);
        return byRule ? decision.deciders().get(0).name() : "default";
    }

    private static PortSpace space(String protocol) {
        return protocol.startsWith("ICMP") || protocol.equals("protocol")
                ? PortSpace.OTHER
                : PortSpace.valueOf(protocol);
    }

    private static int number(String protocol, int number) {
        return switch (protocol) {
            case "ICMP" -> PortSpace.icmp(number);
            case "ICMPv6" -> PortSpace.icmpv6(number);
            case "protocol" -> PortSpace.protocol(number);
            default -> number;
        };
    }

    private Labels labels(String end) {
        if (end.contains("(")) {
            return described(end.split("[()@]"));
        }
        if (end.contains("/")) {
            return pod(end);
        }
        return Character.isDigit(end.charAt(0)) || end.contains(":")
                ? address(IpAddress.parse(end))
                : Labels.of(reserved(end));
    }

    private static Labels described(String... parts) {
        if (parts[0].equals("fqdn")) {
            return Labels.parse("fqdn:" + parts[1] + ";cidr:192.0.2.1/32;reserved:world-ipv4");
        }
        Label cluster = Label.k8s(Label.CLUSTER, parts[parts.length - 1]);
        return Labels.of(
                Label.parse("node:" + parts[1]),
                parts.length > 2 ? cluster : Label.cluster(ATLANTA),
                reserved(parts[0].equals("node") ? "remote-node" : parts[0]));
    }

    private static Label reserved(String name) {
        return ReservedIdentity.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'))
                .label();
    }

    private static Labels pod(String end) {
        String[] parts = end.split("[/@]", -1);
        String namespace = parts[0];
        String cluster = parts.length > 2 ? parts[2] : ATLANTA.value();
        String http = namespace.equals("z") ? "http.TCP.8080" : "http.TCP.80";
        return Labels.parse(String.join(
                ";",
                "k8s:pod=" + parts[1],
                "k8s:k8s-app=" + parts[1],
                "k8s:" + Label.NAMESPACE + "=" + namespace,
                "k8s:" + Label.NAMESPACE_LABELS + "ns=" + namespace,
                "k8s:" + Label.NAMESPACE_LABELS + "kubernetes.io/metadata.name=" + namespace,
                "k8s:" + Label.CLUSTER + "=" + cluster,
                "gen:io.cilium.k8s.named-ports=dns.UDP.53_" + http));
    }

    /** An address has the identity of the longest prefix that rules tell apart, or that of its family's world. */
    private Labels address(IpAddress address) {
        Optional<Cidr> longest = model.cidrs().stream()
                .filter(prefix -> prefix.contains(address))
                .max(Comparator.comparingInt(Cidr::prefixLength));
        ReservedIdentity world = address.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6;
        return Labels.of(longest.map(Label::cidr).orElse(world.label()));
    }
}
