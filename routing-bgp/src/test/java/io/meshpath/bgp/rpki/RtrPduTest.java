// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RtrPduTest {
    private static final RtrTimers TIMERS =
            new RtrTimers(Duration.ofMinutes(60), Duration.ofMinutes(10), Duration.ofMinutes(120));

    /** Octets after the drawings of RFC 8210, section 5, and RFC 6810, section 5 (version 0). */
    static Stream<Arguments> pdus() {
        return Stream.of(
                pdu("010012670000000c0000002a", new RtrPdu.SerialNotify(0x1267, 42)),
                pdu("010112670000000c0000002a", new RtrPdu.SerialQuery(0x1267, 42)),
                pdu("0102000000000008", new RtrPdu.ResetQuery()),
                pdu("0103126700000008", new RtrPdu.CacheResponse(0x1267)),
                pdu(
                        "010400000000001401181900c00002000000fdea",
                        new RtrPdu.Prefix(true, new Vrp(Cidr.parse("192.0.2.0/24"), 25, 65002))),
                pdu(
                        "01060000000000200020300020010db80000000000000000000000000000fdea",
                        new RtrPdu.Prefix(false, new Vrp(Cidr.parse("2001:db8::/32"), 48, 65002))),
                pdu(
                        "01071267000000180000002a00000e100000025800001c20",
                        new RtrPdu.EndOfData(0x1267, 42, Optional.of(TIMERS))),
                pdu("000712670000000c0000002a", new RtrPdu.EndOfData(0x1267, 42, Optional.empty())),
                pdu("0108000000000008", new RtrPdu.CacheReset()),
                pdu(
                        "0109010000000022000102030405060708090a0b0c0d0e0f101112130000fdea3059",
                        new RtrPdu.RouterKey(
                                true, Octets.parse("000102030405060708090a0b0c0d0e0f101112130000fdea3059"))),
                pdu(
                        "010a00030000001a000000080102000000000008000000026869",
                        new RtrPdu.ErrorReport(3, Octets.parse("0102000000000008"), "hi")));
    }

    @ParameterizedTest
    @MethodSource("pdus")
    void readsAndWritesTheOctetsOfTheRfc(String hex, RtrPdu pdu) {
        byte[] octets = Octets.parse(hex).toBytes();
        assertThat(RtrReader.read(ByteBuffer.wrap(octets))).isEqualTo(pdu);
        ByteBuffer out = ByteBuffer.allocate(octets.length);
        RtrWriter.write(pdu, octets[0], out);
        assertThat(out.array()).isEqualTo(octets);
    }

    /** What StayRTR 0.5.1 answered to a Reset Query, octet by octet. */
    @Test
    void readsAWholeAnswerOfStayrtr() {
        ByteBuffer in = ByteBuffer.wrap(Octets.parse("0103c8cb00000008"
                        + "01060000000000200120300020010db80000000000000000000000000000fdea"
                        + "010400000000001401182000cb00710000000000"
                        + "010400000000001401181900c00002000000fdeb"
                        + "0107c8cb0000001800000000000000020000000100000258")
                .toBytes());
        List<RtrPdu> read = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = RtrReader.lengthOf(in, in.position(), in.remaining());
            read.add(RtrReader.read(in.slice(in.position(), length)));
            in.position(in.position() + length);
        }
        assertThat(read)
                .containsExactly(
                        new RtrPdu.CacheResponse(0xc8cb),
                        new RtrPdu.Prefix(true, new Vrp(Cidr.parse("2001:db8::/32"), 48, 65002)),
                        new RtrPdu.Prefix(true, new Vrp(Cidr.parse("203.0.113.0/24"), 32, 0)),
                        new RtrPdu.Prefix(true, new Vrp(Cidr.parse("192.0.2.0/24"), 25, 65003)),
                        new RtrPdu.EndOfData(0xc8cb, 0, Optional.of(RtrTimers.nearest(2, 1, 600))));
    }

    @ParameterizedTest
    @MethodSource("pdus")
    void refusesAPduOfAnyOtherLength(String hex, RtrPdu pdu) {
        byte[] octets = Octets.parse(hex).toBytes();
        for (int length = RtrReader.HEADER_LENGTH; length < octets.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(octets, 0, length);
            boolean stillOne = pdu instanceof RtrPdu.RouterKey && length >= RtrReader.HEADER_LENGTH + 24;
            if (!stillOne) { // a key has any length
                assertThatThrownBy(() -> RtrReader.read(cut)).isInstanceOf(RtrException.class);
            }
        }
    }

    @Test
    void refusesATypeThatItsVersionDoesNotHave() {
        assertThatThrownBy(() -> RtrReader.read(ByteBuffer.wrap(
                        Octets.parse("000901000000002000" + "00".repeat(23)).toBytes())))
                .hasMessage("Router Key in version 0");
        assertThatThrownBy(() -> RtrReader.read(
                        ByteBuffer.wrap(Octets.parse("010b000000000008").toBytes())))
                .hasMessage("PDU is of type 11");
    }

    @Test
    void refusesAPrefixThatCannotBe() {
        assertThatThrownBy(() -> RtrReader.read(ByteBuffer.wrap(
                        Octets.parse("010400000000001401181700c00002000000fdea").toBytes())))
                .hasMessage("max length of 192.0.2.0/24 is not from 24 to 32: 23");
        assertThatThrownBy(() -> RtrReader.read(ByteBuffer.wrap(
                        Octets.parse("010400000000001401212100c00002000000fdea").toBytes())))
                .isInstanceOf(RtrException.class);
    }

    @Test
    void bringsTimersIntoTheirRanges() {
        assertThat(RtrTimers.nearest(0, 100_000, 0))
                .isEqualTo(new RtrTimers(Duration.ofSeconds(1), Duration.ofSeconds(7200), Duration.ofSeconds(7201)));
        assertThatThrownBy(() -> new RtrTimers(Duration.ofSeconds(900), Duration.ofSeconds(1), Duration.ofSeconds(600)))
                .hasMessage("expire time 600 s is not longer than refresh 900 s and retry 1 s");
        assertThatThrownBy(() -> new RtrTimers(Duration.ofMillis(1500), Duration.ofSeconds(1), Duration.ofSeconds(600)))
                .hasMessage("refresh time is not from 1 to 86400 whole seconds: PT1.5S");
    }

    /** Whatever a cache sends: an error or a PDU, and nothing else. */
    @Test
    void survivesAnyOctets() {
        Random random = new Random(8210);
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = new byte[RtrReader.HEADER_LENGTH + random.nextInt(36)];
            random.nextBytes(octets);
            octets[0] = (byte) random.nextInt(2);
            octets[1] = (byte) random.nextInt(12);
            if (octets.length > 10) {
                octets[9] &= 0x1f; // else hardly any prefix had a possible length
                octets[10] &= 0x1f;
            }
            try {
                assertThat(RtrReader.read(ByteBuffer.wrap(octets))).isNotNull();
            } catch (RtrException e) {
                assertThat(e.error()).isIn(RtrError.CORRUPT_DATA, RtrError.UNSUPPORTED_PDU_TYPE);
            }
        }
    }

    private static Arguments pdu(String hex, RtrPdu pdu) {
        return Arguments.of(hex, pdu);
    }
}
