// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.Encapsulation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What travels between nodes, as tshark reads it on the underlay. */
class TunnelCaptureIT {
    private static final int FLOWS = 16;
    private static final int FIRST_PORT = 9000;

    @TempDir
    Path folder;

    private TwoNodes nodes;

    @AfterEach
    void remove() {
        if (nodes != null) {
            nodes.close();
        }
    }

    /** Each way that this kernel has, by programs and by a device. */
    static Stream<Arguments> ways() {
        return TunnelDeviceIT.ways()
                .flatMap(way -> Stream.of(
                        Arguments.of(way.get()[0] + " by programs", way.get()[1]),
                        Arguments.of(way.get()[0] + " by a device", way.get()[2])));
    }

    /** The values of fields in one packet of each of {@link #FLOWS} flows from atlanta's pod to toronto's. */
    private List<List<String>> captured(Encapsulation encapsulation, String... fields) throws Exception {
        Path capture = folder.resolve("underlay.pcap");
        Process tcpdump = new ProcessBuilder(
                        "nsenter",
                        "--net=" + nodes.toronto.namespace.path(),
                        "tcpdump",
                        "-n",
                        "-U",
                        "-i",
                        "underlay",
                        "-c",
                        Integer.toString(FLOWS),
                        "-w",
                        capture.toString(),
                        "dst host " + nodes.toronto.address + " and udp dst port " + encapsulation.udpPort())
                .redirectErrorStream(true)
                .start();
        try {
            awaitListening(tcpdump);
            for (int flow = 0; flow < FLOWS; flow++) {
                String target = "/dev/udp/" + nodes.toronto.podAddress + "/" + (FIRST_PORT + flow);
                nodes.atlanta.inPod("bash", "-c", "echo flow >" + target);
            }
            assertThat(tcpdump.waitFor(10, TimeUnit.SECONDS))
                    .as("all flows seen")
                    .isTrue();
        } finally {
            tcpdump.destroyForcibly().waitFor();
        }
        return Tshark.fields(capture, fields);
    }

    private static void awaitListening(Process tcpdump) throws IOException {
        BufferedReader output = tcpdump.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains("listening on")) {
            line = output.readLine();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void eachPacketSaysWhoSends(String name, Encapsulation encapsulation) throws Exception {
        nodes = TwoNodes.create(encapsulation, encapsulation, TwoNodes.IPV4);
        String vni = encapsulation.name() + ".vni";
        List<List<String>> packets = captured(
                encapsulation, vni, "geneve.option.class", "geneve.option.unknown.data", "ip.src", "_ws.malformed");
        String identity = encapsulation.name().equals("vxlan")
                ? Integer.toString(nodes.atlanta.identity)
                : String.format("0x%06x", nodes.atlanta.identity);
        boolean option = encapsulation.name().equals("geneve");
        List<String> expected = List.of(
                identity,
                option ? "0xfffd" : "",
                option ? String.format("%08x%08x", nodes.atlanta.cluster.value(), nodes.atlanta.identity) : "",
                nodes.atlanta.address + "," + nodes.atlanta.podAddress,
                "");
        assertThat(packets).hasSize(FLOWS).containsOnly(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void outerHeadersAreThoseOfATunnel(String name, Encapsulation encapsulation) throws Exception {
        nodes = TwoNodes.create(encapsulation, encapsulation, TwoNodes.IPV4);
        List<List<String>> packets =
                captured(encapsulation, "ip.ttl", "ip.flags.df", "udp.checksum", "eth.src", "eth.dst", "udp.srcport");
        Set<String> ports = new HashSet<>();
        for (List<String> packet : packets) {
            assertThat(packet.get(0)).startsWith("64,");
            assertThat(packet.get(1)).startsWith("1,");
            assertThat(packet.get(2)).startsWith("0x0000,");
            assertThat(packet.get(3)).endsWith(",02:4d:c0:a8:32:01");
            assertThat(packet.get(4)).endsWith(",02:4d:c0:a8:32:02");
            ports.add(packet.get(5).split(",", 2)[0]);
        }
        assertThat(ports).as("source ports, one a flow but for collisions").hasSizeGreaterThan(FLOWS * 3 / 4);
    }
}
