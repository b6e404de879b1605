// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BfdPacketTest {
    /** Version 1, no diagnostic, UP with the poll bit, multiplier 5, 300 ms, 200 ms, no echo: the drawing of section 4.1. */
    private static final String UP = "20e00518" + "00000001" + "00000002" + "000493e0" + "00030d40" + "00000000";

    @Test
    void readsThePacketOfRfc5880() {
        assertThat(BfdReader.read(buffer(UP)))
                .isEqualTo(new BfdPacket(
                        BfdDiagnostic.NONE,
                        BfdState.UP,
                        true,
                        false,
                        false,
                        false,
                        5,
                        1,
                        2,
                        300_000,
                        200_000,
                        0,
                        Optional.empty()));
    }

    /** Packets of other makes as octets, and what tcpdump says of them: tests/bfd-*.pcap and .out of tcpdump. */
    @ParameterizedTest
    @CsvSource({
        "20c003187429abf9d43a40c1000493e0000493e0000493e0, UP, 3, 300000, 0", // bfd-multihop, an ordinary one
        "206003180de6083700000000000f4240000493e0000493e0, DOWN, 3, 1000000, 0", // bfd-lag, with the poll bit
        "20c803188000000180000001000186a0000186a000000000, UP, 3, 100000, 0", // bfd_source_port_49152, C bit
        "204405210000000100000000000f4240000f424000000000010902736563726574, DOWN, 5, 1000000, 1", // bfd-raw-auth-simple
        "204405300000000100000000000f4240000f4240000000000218020000000005"
                + "01020304050607080910111213141516, DOWN, 5, 1000000, 2", // bfd-raw-auth-md5
        "204405340000000100000000000f4240000f424000000000051c020000000005"
                + "010203040506070809101112131415161718191a, DOWN, 5, 1000000, 5", // bfd-raw-auth-sha1
    })
    void readsPacketsOfOtherMakesAndWritesThemBack(String hex, BfdState state, int multiplier, long tx, int type) {
        ByteBuffer octets = buffer(hex);
        BfdPacket packet = BfdReader.read(octets);
        assertThat(packet.state()).isEqualTo(state);
        assertThat(packet.detectMultiplier()).isEqualTo(multiplier);
        assertThat(packet.desiredMinTxMicros()).isEqualTo(tx);
        assertThat(packet.authentication().map(BfdPacket.Authentication::type).orElse(0))
                .isEqualTo(type);
        ByteBuffer out = ByteBuffer.allocate(64);
        BfdWriter.write(packet, out);
        assertThat(out).isEqualTo(octets);
    }

    @Test
    void readsWhatFollowsThePacketAsNothing() {
        assertThat(BfdReader.read(buffer(UP + "ffff"))).isEqualTo(BfdReader.read(buffer(UP)));
    }

    @ParameterizedTest
    @MethodSource("somePackets")
    void readsBackWhatItWrote(BfdPacket packet) {
        ByteBuffer out = ByteBuffer.allocate(300);
        BfdWriter.write(packet, out);
        assertThat(BfdReader.read(out)).isEqualTo(packet);
    }

    @ParameterizedTest
    @CsvSource({
        "40e00518000000010000000200000000000000000000000, expected version 1 but was 2",
        "20e00517000000010000000200000000000000000000000, too short", // length 23
        "20e00519000000010000000200000000000000000000000, past the end", // length 25 of 24
        "20e10518000000010000000200000000000000000000000, multipoint",
        "20e00018000000010000000200000000000000000000000, multiplier",
        "20e00518000000000000000200000000000000000000000, discriminator is 0",
        "20e00518000000010000000000000000000000000000000, discriminator is missing", // UP without ours
        "20e40518000000010000000200000000000000000000000, too short", // authenticated, and 24 octets
    })
    void refusesWhatSection686Refuses(String hex, String word) {
        assertThatThrownBy(() -> BfdReader.read(buffer(hex + "0"))).hasMessageContaining(word);
    }

    @Test
    void refusesEveryBeginningOfAPacket() {
        byte[] whole = HexFormat.of().parseHex(UP);
        IntStream.range(0, whole.length)
                .forEach(length -> assertThatThrownBy(() -> BfdReader.read(ByteBuffer.wrap(whole, 0, length)))
                        .isInstanceOf(MalformedBfdException.class));
    }

    @Test
    void throwsNothingElseForAnyOctets() {
        Random random = new Random(5880);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(80)];
            random.nextBytes(octets);
            if (octets.length > 3) {
                octets[0] = (byte) (0x20 | octets[0] & 0x1f);
                octets[3] = (byte) octets.length;
            }
            try {
                BfdReader.read(ByteBuffer.wrap(octets));
            } catch (MalformedBfdException e) {
                assertThat(e).hasMessageStartingWith("malformed BFD packet: ");
            }
        }
    }

    static Stream<BfdPacket> somePackets() {
        Random random = new Random(5881); // seeded: a failure repeats
        return Stream.generate(() -> packet(random)).limit(500);
    }

    private static BfdPacket packet(Random random) {
        return new BfdPacket(
                new BfdDiagnostic(random.nextInt(32)),
                BfdState.of(random.nextInt(4)),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                1 + random.nextInt(255),
                random.nextInt() | 1,
                random.nextInt() | 1,
                random.nextInt() & 0xffff_ffffL,
                random.nextInt() & 0xffff_ffffL,
                random.nextInt() & 0xffff_ffffL,
                random.nextBoolean() ? Optional.of(section(random)) : Optional.empty());
    }

    private static BfdPacket.Authentication section(Random random) {
        int type = 1 + random.nextInt(5);
        byte[] value = new byte[type == 1 ? 1 + random.nextInt(16) : type < 4 ? 16 : 20];
        random.nextBytes(value);
        return new BfdPacket.Authentication(
                type, random.nextInt(256), type == 1 ? 0 : random.nextInt(), Octets.copyOf(value));
    }

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
