// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compared goes the way it is said to go. Needs root and iperf3. */
class LaneIT {
    private static final String PREFIX = "mp-lane-" + ProcessHandle.current().pid() + "-";
    private static final int HEADERS_IN_A_DATAGRAM_OF_IPV4 = 14 + 20 + 8;
    private static final int HEADERS_IN_A_DATAGRAM_OF_IPV6 = 14 + 40 + 8;

    private static final Map<Lane.Spec, Lane> LANES = new HashMap<>(); // each is set up once

    private static Traffic traffic;

    @BeforeAll
    static void startTraffic() {
        traffic = Traffic.start();
    }

    @AfterAll
    static void closeAll() {
        if (traffic != null) {
            traffic.close();
        }
        LANES.values().forEach(Lane::close);
    }

    static Stream<Lane.Spec> lanes() {
        return Plan.of(false).lanes().stream()
                .filter(lane -> lane.segmentation() == Segmentation.HARDWARE)
                .filter(LaneIT::isSupported);
    }

    private static boolean isSupported(Lane.Spec spec) {
        try {
            lane(spec);
            return true;
        } catch (UnsupportedLinkException e) {
            return false;
        }
    }

    static Stream<Lane.Spec> bothSegmentations() {
        return Stream.of(Segmentation.values())
                .map(segmentation -> new Lane.Spec(KernelWay.FLANNEL, Family.IPV4, segmentation));
    }

    static Stream<Lane.Spec> withRules() {
        return lanes().filter(lane -> lane.way().rules().isPresent());
    }

    @ParameterizedTest
    @MethodSource("lanes")
    void eachWorkloadYieldsFigures(Lane.Spec spec) {
        Lane lane = lane(spec);
        for (Workload workload : List.of(Workload.REQUESTS, Workload.CONNECTIONS, Workload.SMALL_DATAGRAMS)) {
            assertThat(workload.run(traffic, lane, 0.02))
                    .allSatisfy(figure -> assertThat(figure.value()).isPositive());
        }
    }

    @ParameterizedTest
    @MethodSource("lanes")
    void packetsOnTheUnderlayAreLongerByTheOverheadOfTheWay(Lane.Spec spec) throws IOException {
        Lane lane = lane(spec);
        Sent before = sent(lane);
        traffic.datagrams(lane, 1_000, 0.1);
        int headers = spec.family() == Family.IPV4 ? HEADERS_IN_A_DATAGRAM_OF_IPV4 : HEADERS_IN_A_DATAGRAM_OF_IPV6;
        assertThat(sent(lane).octetsPerPacketSince(before))
                .isCloseTo(1_000 + headers + spec.way().overhead(spec.family()), within(9.0));
    }

    @ParameterizedTest
    @MethodSource("bothSegmentations")
    void onlySegmentationInSoftwareMakesPacketsOfTheUnderlaysMtu(Lane.Spec spec) throws IOException {
        Lane lane = lane(spec);
        Sent before = sent(lane);
        Streams.run(lane, 1, 1);
        double octets = sent(lane).octetsPerPacketSince(before);
        if (spec.segmentation() == Segmentation.SOFTWARE) {
            assertThat(octets).isBetween(1_000.0, TwoNodes.UNDERLAY_MTU + 14.0);
        } else {
            assertThat(octets).isGreaterThan(2 * TwoNodes.UNDERLAY_MTU);
        }
    }

    @ParameterizedTest
    @MethodSource("withRules")
    void rulesKeepOutWhatTheyDoNotName(Lane.Spec spec) throws IOException {
        Lane lane = lane(spec);
        assertThat(arrives(lane, Traffic.DATAGRAM_PORT + 1, 300)).isFalse();
        assertThat(arrives(lane, Traffic.STREAM_PORT, 5_000)).isTrue();
    }

    private static Lane lane(Lane.Spec spec) {
        return LANES.computeIfAbsent(spec, LaneIT::open);
    }

    private static Lane open(Lane.Spec spec) {
        Lane lane = Lane.open(spec, PREFIX + LANES.size());
        try {
            traffic.serve(lane);
            traffic.requests(lane, 0.01);
            return lane;
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    /** What a device has sent so far. */
    private record Sent(double octets, double packets) {
        double octetsPerPacketSince(Sent before) {
            return (octets - before.octets) / (packets - before.packets);
        }
    }

    private static Sent sent(Lane lane) throws JsonProcessingException {
        JsonNode sent = new ObjectMapper()
                .readTree(lane.client().run("ip", "-json", "-statistics", "link", "show", "underlay"))
                .path(0)
                .path("stats64")
                .path("tx");
        return new Sent(sent.path("bytes").asDouble(), sent.path("packets").asDouble());
    }

    private static boolean arrives(Lane lane, int port, int millis) throws IOException {
        InetAddress to = InetAddress.getByName(lane.spec().family().pod(TwoNodes.SERVER));
        try (DatagramSocket receiver = socket(lane.server().pod(), port);
                DatagramSocket sender = socket(lane.client().pod(), 0)) {
            receiver.setSoTimeout(millis);
            sender.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(to, port)));
            receiver.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static DatagramSocket socket(NetworkNamespace namespace, int port) throws IOException {
        return namespace.call(() -> new DatagramSocket(port));
    }
}
