// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
