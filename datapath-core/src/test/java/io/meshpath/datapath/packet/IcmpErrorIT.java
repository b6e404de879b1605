// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IcmpErrorIT {
    private static final int MTU = 1450;
    private static final byte[] ECHO = new byte[12];

    private final MessagePrograms programs = new MessagePrograms();

    @AfterAll
    void close() {
        programs.close();
    }

    private static HandMade ipv4() {
        return HandMade.between("10.1.0.1", "10.2.0.1");
    }

    private static HandMade ipv6() {
        return HandMade.between("fd00:1::1", "fd00:2::1");
    }

    /** The error as it has to be: written by hand about what was sent. */
    private static byte[] expected(byte[] sent, String node, String sender, int type, int code, int mtu, int quoted) {
        byte[] quote = Arrays.copyOfRange(sent, HandMade.ETHERNET, HandMade.ETHERNET + quoted);
        byte[] rest = ByteBuffer.allocate(4 + quoted).putInt(mtu).put(quote).array();
        return HandMade.between(node, sender)
                .macs(HandMade.RECEIVER, HandMade.SENDER)
                .trafficClass(sender.contains(":") ? 0 : 0xc0)
                .flowLabel(0)
                .identification(0)
                .icmp(type, code, rest);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 35, 36, 37, 63, 64, 65, 100, 511, 519, 520})
    void whatIpv4CanQuoteItQuotesWhole(int body) {
        byte[] sent = ipv4().udp(1000, 53, random(body));
        TestRun run = programs.run("answer_by_error_ipv4", sent, MTU);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
        assertThat(run.packet())
                .isEqualTo(Octets.copyOf(expected(sent, "192.0.2.1", "10.1.0.1", 3, 4, MTU, 28 + body)));
    }

    @ParameterizedTest
    @ValueSource(ints = {521, 600, 1400, 3500})
    void anErrorOfIpv4Has576OctetsAtMost(int body) {
        byte[] sent = ipv4().udp(1000, 53, random(body));
        Octets error = programs.run("answer_by_error_ipv4", sent, MTU).packet();
        assertThat(error.length()).isEqualTo(HandMade.ETHERNET + 576);
        assertThat(error).isEqualTo(Octets.copyOf(expected(sent, "192.0.2.1", "10.1.0.1", 3, 4, MTU, 548)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17, 64, 1100, 1183, 1184})
    void whatIpv6CanQuoteItQuotesWhole(int body) {
        byte[] sent = ipv6().udp(1000, 53, random(body));
        TestRun run = programs.run("answer_by_error_ipv6", sent, MTU);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
        assertThat(run.packet())
                .isEqualTo(Octets.copyOf(expected(sent, "2001:db8::1", "fd00:1::1", 2, 0, MTU, 48 + body)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1185, 1400, 3500})
    void anErrorOfIpv6Has1280OctetsAtMost(int body) {
        byte[] sent = ipv6().udp(1000, 53, random(body));
        Octets error = programs.run("answer_by_error_ipv6", sent, MTU).packet();
        assertThat(error.length()).isEqualTo(HandMade.ETHERNET + 1280);
        assertThat(error).isEqualTo(Octets.copyOf(expected(sent, "2001:db8::1", "fd00:1::1", 2, 0, MTU, 1232)));
    }

    @Test
    void theEndOfThePathIsToldByTimeExceeded() {
        byte[] sent = ipv4().hops(1).tcp(40000, 80, 2, new byte[0]);
        assertThat(programs.run("answer_by_error_ipv4", sent).packet())
                .isEqualTo(Octets.copyOf(expected(sent, "192.0.2.1", "10.1.0.1", 11, 0, 0, 40)));
        byte[] sent6 = ipv6().hops(1).tcp(40000, 80, 2, new byte[0]);
        assertThat(programs.run("answer_by_error_ipv6", sent6).packet())
                .isEqualTo(Octets.copyOf(expected(sent6, "2001:db8::1", "fd00:1::1", 3, 0, 0, 60)));
    }

    @Test
    void whatTheLinkAddedIsNotQuoted() {
        byte[] sent = ipv4().udp(1, 2, new byte[1]);
        byte[] padded = Arrays.copyOf(sent, 60);
        assertThat(programs.run("answer_by_error_ipv4", padded, MTU).packet())
                .isEqualTo(Octets.copyOf(expected(sent, "192.0.2.1", "10.1.0.1", 3, 4, MTU, 29)));
        byte[] sent6 = ipv6().udp(1, 2, new byte[1]);
        byte[] padded6 = Arrays.copyOf(sent6, 80);
        assertThat(programs.run("answer_by_error_ipv6", padded6, MTU).packet())
                .isEqualTo(Octets.copyOf(expected(sent6, "2001:db8::1", "fd00:1::1", 2, 0, MTU, 49)));
    }

    @Test
    void aQuestionIsAnsweredLikeAnyPacket() {
        byte[] sent = ipv4().icmp(8, 0, ECHO);
        assertThat(programs.run("answer_by_error_ipv4", sent, MTU).returnValue())
                .isEqualTo(MessagePrograms.PASS);
        byte[] sent6 = ipv6().options(extension(58)).ip(0, ipv6().icmpMessage(128, 0, ECHO));
        assertThat(programs.run("answer_by_error_ipv6", sent6, MTU).returnValue())
                .isEqualTo(MessagePrograms.PASS);
    }

    static Stream<byte[]> packetsThatNobodyIsToldOf() {
        byte[] body = new byte[32];
        return Stream.of(
                        Stream.of(3, 4, 5, 11, 12).map(type -> ipv4().icmp(type, 0, body)),
                        Stream.of(1, 2, 3, 4, 127, 137).map(type -> ipv6().icmp(type, 0, body)),
                        Stream.of("0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1")
                                .flatMap(address -> Stream.of(
                                        HandMade.between(address, "10.2.0.1").udp(1, 2, body),
                                        HandMade.between("10.1.0.1", address).udp(1, 2, body))),
                        Stream.of("::", "::1", "ff02::1", "ff0e::1")
                                .map(address ->
                                        HandMade.between(address, "fd00:2::1").udp(1, 2, body)),
                        Stream.of(HandMade.between("fd00:1::1", "ff0e::1").udp(1, 2, body)),
                        Stream.of(
                                ipv4().fragment(1).udp(1, 2, body),
                                ipv4().fragment(0x2001).udp(1, 2, body)),
                        Stream.of(ipv6().options(fragment(17, 8)).ip(44, body)),
                        Stream.of(ipv6().options(extension(58)).ip(0, ipv6().icmpMessage(1, 0, body))),
                        Stream.of(ipv6().options(fragment(58, 0)).ip(44, ipv6().icmpMessage(2, 0, body))),
                        Stream.of(
                                ipv4().macs(HandMade.SENDER, HandMade.EVERYBODY).udp(1, 2, body)))
                .flatMap(packets -> packets);
    }

    @ParameterizedTest
    @MethodSource("packetsThatNobodyIsToldOf")
    void nobodyIsToldOf(byte[] packet) {
        boolean ipv6 = packet[12] == (byte) 0x86;
        TestRun run = programs.run(ipv6 ? "answer_by_error_ipv6" : "answer_by_error_ipv4", packet, MTU);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(run.packet()).isEqualTo(Octets.copyOf(packet));
    }

    @Test
    void theFirstFragmentSpeaksForAll() {
        byte[] sent = ipv4().fragment(0x2000).udp(1000, 53, new byte[100]);
        assertThat(programs.run("answer_by_error_ipv4", sent, MTU).packet())
                .isEqualTo(Octets.copyOf(expected(sent, "192.0.2.1", "10.1.0.1", 3, 4, MTU, 128)));
    }

    @Test
    void noLengthOfAPacketMakesAMalformedError() {
        byte[] sent = ipv4().options(new byte[] {1, 1, 1, 1}).icmp(8, 0, ECHO);
        byte[] sent6 = ipv6().options(extension(58)).ip(0, ipv6().icmpMessage(128, 0, ECHO));
        for (int length = HandMade.ETHERNET; length < sent6.length; length++) {
            TestRun run = programs.run("answer_by_error_ipv6", HandMade.truncated(sent6, length), MTU);
            assertThat(run.returnValue() == MessagePrograms.DROP || isWhole6(run.packet()))
                    .as("%d octets: %s", length, run.packet())
                    .isTrue();
        }
        for (int length = HandMade.ETHERNET; length < sent.length; length++) {
            TestRun run = programs.run("answer_by_error_ipv4", HandMade.truncated(sent, length), MTU);
            assertThat(run.returnValue() == MessagePrograms.DROP || isWhole4(run.packet()))
                    .as("%d octets: %s", length, run.packet())
                    .isTrue();
        }
    }

    private static boolean isWhole4(Octets error) {
        ByteBuffer in = ByteBuffer.wrap(error.toBytes());
        int length = in.getShort(HandMade.ETHERNET + 2) & 0xffff;
        byte[] icmp = Arrays.copyOfRange(in.array(), HandMade.ETHERNET + 20, HandMade.ETHERNET + length);
        return HandMade.ETHERNET + length == error.length() && InternetChecksum.of(icmp) == 0;
    }

    private static boolean isWhole6(Octets error) {
        ByteBuffer in = ByteBuffer.wrap(error.toBytes());
        int length = in.getShort(HandMade.ETHERNET + 4) & 0xffff;
        byte[] addresses = Arrays.copyOfRange(in.array(), HandMade.ETHERNET + 8, HandMade.ETHERNET + 40);
        byte[] icmp = Arrays.copyOfRange(in.array(), HandMade.ETHERNET + 40, error.length());
        return icmp.length == length
                && InternetChecksum.of(InternetChecksum.pseudoHeader(addresses, HandMade.ICMPV6, length), icmp) == 0;
    }

    /** A hop-by-hop header of eight octets, padding only. */
    private static byte[] extension(int next) {
        return new byte[] {(byte) next, 0, 1, 4, 0, 0, 0, 0};
    }

    private static byte[] fragment(int next, int offset) {
        return new byte[] {(byte) next, 0, (byte) (offset >> 8), (byte) (offset | 1), 0, 0, 0, 1};
    }

    private static byte[] random(int length) {
        byte[] octets = new byte[length];
        new Random(792 + length).nextBytes(octets);
        return octets;
    }
}
