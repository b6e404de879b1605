// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneveHeaderTest {
    private static final GeneveHeader WITH_OPTIONS = GeneveHeader.ethernet(0x123456)
            .with(new GeneveOption(0x0102, 0x81, Octets.parse("cafebabe")))
            .with(new GeneveOption(0xffff, 0x01, Octets.zero(0)));

    static Stream<GeneveHeader> someHeaders() {
        Random random = new Random(8926);
        return IntStream.range(0, 500).mapToObj(i -> someHeader(random));
    }

    private static GeneveHeader someHeader(Random random) {
        GeneveHeader header = GeneveHeader.ethernet(random.nextInt(1 << 24));
        for (int i = random.nextInt(5); i > 0; i--) {
            byte[] data = new byte[4 * random.nextInt(8)];
            random.nextBytes(data);
            header =
                    header.with(new GeneveOption(random.nextInt(1 << 16), random.nextInt(1 << 8), Octets.copyOf(data)));
        }
        return header;
    }

    private static GeneveHeader read(byte[] octets) {
        return GeneveHeader.read(ByteBuffer.wrap(octets));
    }

    @Test
    void writesTheHeaderOfRfc8926() {
        assertThat(GeneveHeader.ethernet(0x123456).toOctets()).isEqualTo(Octets.parse("0000655812345600"));
    }

    @Test
    void optionsAreCountedInWordsAndTheCriticalOneSetsTheBit() {
        assertThat(WITH_OPTIONS.toOctets())
                .isEqualTo(Octets.parse("0340655812345600" + "01028101cafebabe" + "ffff0100"));
    }

    @ParameterizedTest
    @MethodSource("someHeaders")
    void readsBackWhatItWrote(GeneveHeader header) {
        assertThat(read(header.toOctets().toBytes())).isEqualTo(header);
    }

    @Test
    void leavesThePositionBehindTheHeader() {
        ByteBuffer packet = ByteBuffer.allocate(40).put(WITH_OPTIONS.toOctets().toBytes());
        packet.position(0);
        GeneveHeader.read(packet);
        assertThat(packet.position()).isEqualTo(WITH_OPTIONS.length());
    }

    @Test
    void refusesEveryStrictPrefix() {
        byte[] whole = WITH_OPTIONS.toOctets().toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(prefix)).isInstanceOf(MalformedGeneveException.class);
        }
    }

    @Test
    void refusesAnotherVersion() {
        assertThatThrownBy(() -> read(Octets.parse("4000655812345600").toBytes()))
                .hasMessage("malformed Geneve header: version 1 is not 0");
    }

    @Test
    void refusesAnOptionLongerThanTheOptions() {
        assertThatThrownBy(() -> read(Octets.parse("010065581234560001020102").toBytes()))
                .hasMessage("malformed Geneve header: option has 0 of 8 octets of data");
    }

    @Test
    void refusesACriticalBitWithoutACriticalOption() {
        assertThatThrownBy(() -> read(Octets.parse("0040655812345600").toBytes()))
                .isInstanceOf(MalformedGeneveException.class);
    }

    /** Frame 1 of tcpdump's tests/geneve.pcap, also testPacketGeneve3 of gopacket. */
    @Test
    void readsAHeaderWithACriticalOptionOfAnotherImplementation() {
        GeneveHeader header =
                read(Octets.parse("0240655800000a00" + "000080010000000c").toBytes());
        assertThat(header)
                .isEqualTo(GeneveHeader.ethernet(10).with(new GeneveOption(0, 0x80, Octets.parse("0000000c"))));
        assertThat(header.toOctets()).isEqualTo(Octets.parse("0240655800000a00" + "000080010000000c"));
    }

    /** Cilium's option for direct server return, IPv4: class 0x014b, type 0x81, address, port and padding. */
    @Test
    void aReceiverThatDoesNotKnowACriticalOptionDropsThePacket() {
        GeneveHeader header = read(
                Octets.parse("0340655800000700" + "014b81020a0000011f900000").toBytes());
        header.requireUnderstood(option -> option.optionClass() == 0x014b);
        assertThatThrownBy(() -> header.requireUnderstood(option -> false))
                .isInstanceOfSatisfying(
                        CriticalOptionException.class,
                        e -> assertThat(e.option()).isEqualTo(header.options().get(0)))
                .hasMessage("critical Geneve option of class 0x014b, type 0x81 is not understood");
    }

    @Test
    void aReceiverSkipsOptionsItDoesNotKnow() {
        GeneveHeader header = GeneveHeader.ethernet(1)
                .with(new GeneveOption(0x0102, 0x01, Octets.zero(4)))
                .with(new GeneveOption(0x0103, 0x7f, Octets.zero(0)))
                .with(new GeneveOption(0x0102, 0x02, Octets.parse("00000002")));
        header.requireUnderstood(option -> false);
        assertThat(header.option(0x0102, 0x02)).map(GeneveOption::data).contains(Octets.parse("00000002"));
        assertThat(header.option(0x0103, 0x02)).isEmpty();
    }

    @Test
    void carriesUpTo252OctetsOfOptions() {
        GeneveHeader full = GeneveHeader.ethernet(1);
        for (int i = 0; i < 63; i++) {
            full = full.with(new GeneveOption(i, i, Octets.zero(0)));
        }
        assertThat(full.length()).isEqualTo(260);
        assertThat(full.toOctets().at(0)).isEqualTo(0x3f);
        assertThat(read(full.toOctets().toBytes())).isEqualTo(full);
    }

    @Test
    void readsControlPacketsAndOtherProtocols() {
        GeneveHeader header = read(Octets.parse("0080080000000100").toBytes());
        assertThat(header).isEqualTo(new GeneveHeader(0x0800, 1, true, List.of()));
        assertThat(header.toOctets()).isEqualTo(Octets.parse("0080080000000100"));
    }

    @Test
    void ignoresReservedBitsOfOptions() {
        assertThat(read(Octets.parse("0200655800000100" + "010201e1" + "cafebabe")
                        .toBytes()))
                .isEqualTo(GeneveHeader.ethernet(1).with(new GeneveOption(0x0102, 0x01, Octets.parse("cafebabe"))));
    }

    @Test
    void whateverIsReadIsWrittenTheSameOrRefused() {
        Random random = new Random(6081);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[GeneveHeader.FIXED_LENGTH + 4 * random.nextInt(6)];
            random.nextBytes(octets);
            octets[0] = (byte) (octets.length / 4 - 2);
            octets[1] &= (byte) 0xc0;
            octets[7] = 0;
            for (int at = GeneveHeader.FIXED_LENGTH; at < octets.length; at += 4) {
                octets[at + 3] &= 0x03;
            }
            try {
                GeneveHeader header = read(octets);
                assertThat(header.toOctets().toBytes()).isEqualTo(octets);
                read++;
            } catch (MalformedGeneveException e) {
                assertThat(e).hasMessageStartingWith("malformed Geneve header: ");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void ignoresReservedBits() {
        assertThat(read(Octets.parse("003f6558123456ff").toBytes())).isEqualTo(GeneveHeader.ethernet(0x123456));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 125, 128})
    void rejectsOptionDataThatIsNotWholeWordsUpTo124Octets(int length) {
        assertThatThrownBy(() -> new GeneveOption(0, 0, Octets.zero(length)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsMoreOptionsThanTheLengthCanSay() {
        GeneveOption large = new GeneveOption(0, 0, Octets.zero(124));
        GeneveHeader almost = GeneveHeader.ethernet(1).with(large);
        assertThatThrownBy(() -> almost.with(large)).hasMessage("options do not fit in 252 octets: 256");
    }
}
