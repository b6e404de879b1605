// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Connection;
import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.Direct;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.examples.TwoNodes.Run;
import io.meshpath.geneve.Geneve;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.vxlan.Vxlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The way of a packet from pod to pod over two nodes, with the real kernel. */
class DatapathIT {
    private static final int ICMP = 1;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STREAM_LENGTH = 8 << 20;

    private TwoNodes nodes;

    static Stream<Named<Encapsulation>> encapsulations() {
        return Stream.of(Vxlan.encapsulation(), Geneve.encapsulation())
                .map(encapsulation -> Named.of(encapsulation.name(), encapsulation));
    }

    static Stream<Named<Encapsulation>> ways() {
        return Stream.concat(encapsulations(), Stream.of(Named.of("direct", Direct.routing())));
    }

    private void build(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
    }

    @AfterEach
    void remove() {
        if (nodes != null) {
            nodes.close();
        }
    }

    private Run pingToronto(String... options) {
        String[] ping = {"ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", nodes.toronto.podAddress.toString()};
        String[] all = Arrays.copyOf(ping, ping.length + options.length);
        System.arraycopy(options, 0, all, ping.length, options.length);
        return nodes.atlanta.inPod(all);
    }

    private static VerdictMatrix everything(int verdict) {
        return VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{verdict}});
    }

    private static long dropped(TwoNodes.Node node, DropReason reason) {
        return node.datapath().counters().entries().stream()
                .filter(counter -> counter.reason() == reason)
                .mapToLong(Counter::packets)
                .sum();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void podsOfTwoNodesReachEachOther(Encapsulation encapsulation) {
        build(encapsulation);
        Run ping = pingToronto();
        assertThat(ping.succeeded()).as(ping.output()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void largePacketsGetThroughInFragments(Encapsulation encapsulation) {
        build(encapsulation);
        Run ping = pingToronto("-s", "4000");
        assertThat(ping.succeeded()).as(ping.output()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aStreamArrivesWhole(Encapsulation encapsulation) throws Exception {
        build(encapsulation);
        assertThat(stream()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aStreamArrivesWholeWhereTheKernelSegmentsIt(Encapsulation encapsulation) throws Exception {
        build(encapsulation);
        TwoNodes.ip(nodes.atlanta.namespace, "link set underlay gso_max_segs 1");
        assertThat(stream()).isTrue();
    }

    /** Whether toronto's pod receives what atlanta's sends. */
    private boolean stream() throws Exception {
        byte[] sent = new byte[STREAM_LENGTH];
        new Random(STREAM_LENGTH).nextBytes(sent);
        InetAddress address = nodes.toronto.podAddress.toInetAddress();
        try (ServerSocket server = nodes.toronto.pod.call(() -> new ServerSocket(0, 1, address));
                Socket sender = nodes.atlanta.pod.call(() -> new Socket(address, server.getLocalPort()));
                Socket receiver = server.accept()) {
            receiver.setSoTimeout((int) PATIENCE.toMillis());
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(sender, sent));
            byte[] received = receiver.getInputStream().readNBytes(STREAM_LENGTH);
            sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return Arrays.equals(received, sent);
        }
    }

    private static void send(Socket sender, byte[] bytes) {
        try {
            sender.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void theProgramAnswersArpWithTheHostSidesAddress(Encapsulation encapsulation) {
        build(encapsulation);
        pingToronto();
        String neighbour =
                nodes.atlanta.inPod("ip", "neigh", "show", "169.254.1.1").output();
        assertThat(neighbour)
                .contains(TwoNodes.run(nodes.atlanta.namespace, "ip", "-o", "link", "show", "lxc-atlanta")
                        .output()
                        .replaceAll("(?s).*link/ether ([0-9a-f:]{17}).*", "$1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void bothNodesTrackTheConnection(Encapsulation encapsulation) {
        build(encapsulation);
        pingToronto();
        for (TwoNodes.Node node : List.of(nodes.atlanta, nodes.toronto)) {
            assertThat(node.datapath().connections().entries())
                    .filteredOn(connection -> connection.protocol() == ICMP)
                    .isNotEmpty()
                    .allMatch(connection -> connection.initiator().equals(nodes.atlanta.podAddress))
                    .allMatch(Connection::replied);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aDeniedPacketIsAnEventThatNamesTheRule(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.toronto.datapath().policy().enforce(1, Direction.INGRESS, everything(Verdict.of(Verdict.Kind.DENY, 42)));
        assertThat(pingToronto().succeeded()).isFalse();
        assertThat(nodes.toronto.events(SOON)).anySatisfy(event -> {
            assertThat(event).isInstanceOf(DatapathEvent.Drop.class);
            DatapathEvent.Drop drop = (DatapathEvent.Drop) event;
            assertThat(drop.reason()).isEqualTo(DropReason.DROP_POLICY_DENY);
            assertThat(Verdict.rule(drop.verdict())).isEqualTo(42);
            assertThat(drop.flow().source()).isEqualTo(nodes.atlanta.podAddress);
            assertThat(drop.flow().sourceIdentity()).isEqualTo(nodes.atlanta.identity);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aReplyNeedsNoRuleOfItsOwn(Encapsulation encapsulation) {
        build(encapsulation);
        int none = Verdict.of(Verdict.Kind.DEFAULT_DENY);
        nodes.atlanta.datapath().policy().enforce(1, Direction.INGRESS, everything(none));
        nodes.toronto.datapath().policy().enforce(1, Direction.EGRESS, everything(none));
        assertThat(pingToronto().succeeded()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aPolicyChangeCutsALiveConnection(Encapsulation encapsulation) throws Exception {
        build(encapsulation);
        Process ping = new ProcessBuilder(
                        "nsenter",
                        "--net=" + nodes.atlanta.pod.path(),
                        "ping",
                        "-n",
                        "-i",
                        "0.05",
                        "-w",
                        "2",
                        "-c",
                        "30",
                        nodes.toronto.podAddress.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = ping.inputReader()) {
            assertThat(output.lines().anyMatch(line -> line.contains("bytes from")))
                    .isTrue();
            nodes.atlanta
                    .datapath()
                    .policy()
                    .enforce(1, Direction.EGRESS, everything(Verdict.of(Verdict.Kind.DENY, 1)));
            assertThat(output.lines().collect(Collectors.joining("\n")))
                    .containsPattern("[1-9][0-9]* received")
                    .doesNotContain("30 received");
        }
        ping.waitFor();
        assertThat(dropped(nodes.atlanta, DropReason.DROP_POLICY_DENY)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aPodCannotSendFromAnotherAddress(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.atlanta.inPod("ip", "addr", "add", "10.217.0.99/32", "dev", "eth0");
        assertThat(pingToronto("-I", "10.217.0.99").succeeded()).isFalse();
        assertThat(dropped(nodes.atlanta, DropReason.DROP_INVALID_SOURCE_IP)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aPodCannotSendFromAnotherMac(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.atlanta.inPod("ip", "link", "set", "eth0", "address", "02:00:00:00:00:99");
        assertThat(pingToronto().succeeded()).isFalse();
        assertThat(dropped(nodes.atlanta, DropReason.DROP_INVALID_SOURCE_MAC)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aNodeThatIsNotOfTheMeshIsRefused(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.toronto.datapath().nodes().delete(List.of(nodes.atlanta.address));
        assertThat(pingToronto().succeeded()).isFalse();
        assertThat(dropped(nodes.toronto, DropReason.DROP_UNKNOWN_SENDER)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aNodeCannotSpeakForAnotherCluster(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.toronto.datapath().nodes().update(Map.of(nodes.atlanta.address, new ClusterId(9)));
        assertThat(pingToronto().succeeded()).isFalse();
        assertThat(dropped(nodes.toronto, DropReason.DROP_INVALID_IDENTITY)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aNewAgentTakesOverWithoutLosingAPacket(Encapsulation encapsulation) throws Exception {
        build(encapsulation);
        Process ping = new ProcessBuilder(
                        "nsenter",
                        "--net=" + nodes.atlanta.pod.path(),
                        "ping",
                        "-n",
                        "-i",
                        "0.01",
                        "-c",
                        "200",
                        nodes.toronto.podAddress.toString())
                .redirectErrorStream(true)
                .start();
        for (int life = 0; life < 3; life++) {
            nodes.atlanta.start(nodes.toronto);
            nodes.toronto.start(nodes.atlanta);
        }
        String output = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ping.waitFor();
        assertThat(output).contains("200 received, 0% packet loss");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void theDatapathWorksWithoutAnAgent(Encapsulation encapsulation) {
        build(encapsulation);
        nodes.atlanta.datapath().close();
        nodes.toronto.datapath().close();
        assertThat(pingToronto().succeeded()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void aPodThatIsGoneIsNotReached(Encapsulation encapsulation) throws IOException {
        build(encapsulation);
        nodes.toronto.namespace.run(() -> nodes.toronto.datapath().endpoints().detach(1));
        assertThat(pingToronto().succeeded()).isFalse();
        assertThat(dropped(nodes.toronto, DropReason.DROP_UNKNOWN_L3_TARGET)).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encapsulations")
    void theHostReachesAPodThatAllowsNobody(Encapsulation encapsulation) {
        build(encapsulation);
        obey("ingress: [{}]");
        assertThat(nodes.toronto
                        .inPod("ping", "-n", "-c", "1", "-W", "1", nodes.atlanta.podAddress.toString())
                        .succeeded())
                .isFalse();
        assertThat(pingFromHost().succeeded()).isTrue();
    }

    /** Compiles a policy of one section for atlanta's pod. */
    private void obey(String section) {
        PolicyCompiler compiler = new PolicyCompiler(nodes.atlanta.datapath().policy());
        compiler.addEndpoint(1, Labels.of(Label.k8s(Label.NAMESPACE, "default")));
        String yaml = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, spec: "
                + "{endpointSelector: {}, " + section + "}}";
        compiler.policies(PolicyModel.of(
                PolicyParser.parse("p.yaml", yaml), PolicyContext.of(new ClusterName(nodes.atlanta.name))));
    }

    private Run pingFromHost() {
        nodes.atlanta.datapath().ipcache().update(Map.of(Cidr.of(nodes.atlanta.address), IpcacheEntry.local(1)));
        String route = "route replace " + nodes.atlanta.podAddress + "/32 dev lxc-atlanta src " + nodes.atlanta.address;
        TwoNodes.ip(nodes.atlanta.namespace, route);
        return TwoNodes.run(
                nodes.atlanta.namespace, "ping", "-n", "-c", "2", "-W", "1", nodes.atlanta.podAddress.toString());
    }
}
