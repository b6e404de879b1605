// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VxlanHeaderTest {
    static Stream<Vni> someVnis() {
        return new Random(7348).ints(1_000, 0, 1 << 24).mapToObj(Vni::new);
    }

    @Test
    void writesTheHeaderOfRfc7348() {
        ByteBuffer packet = ByteBuffer.allocate(VxlanHeader.LENGTH);
        VxlanHeader.write(packet, 0, new Vni(0x123456));
        assertThat(packet.array()).isEqualTo(HexFormat.of().parseHex("0800000012345600"));
    }

    @ParameterizedTest
    @MethodSource("someVnis")
    void readsBackWhatItWrote(Vni vni) {
        ByteBuffer packet = ByteBuffer.allocate(3 + VxlanHeader.LENGTH);
        VxlanHeader.write(packet, 3, vni);
        assertThat(VxlanHeader.hasVni(packet, 3)).isTrue();
        assertThat(VxlanHeader.vni(packet, 3)).isEqualTo(vni);
    }

    /** Linux 6.18's vxlan device with {@code id 1193046}, caught behind its veth. */
    @Test
    void readsTheHeaderOfTheKernelsDevice() {
        assertThat(vniOf("0800000012345600")).isEqualTo(new Vni(1193046));
    }

    /** testPacketVXLAN of gopacket. */
    @Test
    void readsTheHeaderOfAnotherImplementation() {
        assertThat(vniOf("080000000000ff00")).isEqualTo(new Vni(255));
    }

    /** draft-smith-vxlan-group-policy: flags G, D and A and a group, in octets that are reserved here. */
    @Test
    void readsTheHeaderOfASenderWithGroupPolicies() {
        assertThat(vniOf("884803090000ff00")).isEqualTo(new Vni(255));
    }

    private static Vni vniOf(String header) {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex(header));
        assertThat(VxlanHeader.hasVni(packet, 0)).isTrue();
        return VxlanHeader.vni(packet, 0);
    }

    @Test
    void clearsReservedBitsOfWhatWasThereBefore() {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex("ffffffffffffffff"));
        VxlanHeader.write(packet, 0, new Vni(1));
        assertThat(packet.array()).isEqualTo(HexFormat.of().parseHex("0800000000000100"));
    }

    @Test
    void readsNetworkOrderFromABufferOfTheHosts() {
        ByteBuffer packet =
                ByteBuffer.wrap(HexFormat.of().parseHex("0800000012345600")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(VxlanHeader.vni(packet, 0)).isEqualTo(new Vni(0x123456));
    }

    @Test
    void ignoresReservedBits() {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex("ffffffff123456ff"));
        assertThat(VxlanHeader.vni(packet, 0)).isEqualTo(new Vni(0x123456));
    }

    @Test
    void aHeaderWithoutTheFlagHasNoVni() {
        ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex("f7ffffff12345600"));
        assertThat(VxlanHeader.hasVni(packet, 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void refusesToReadBeyondThePacket(int length) {
        ByteBuffer packet = ByteBuffer.allocate(length);
        assertThatThrownBy(() -> VxlanHeader.vni(packet, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1 << 24, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void rejectsVniOutside24Bits(int value) {
        assertThatThrownBy(() -> new Vni(value)).hasMessage("vni does not fit in 24 bits: " + value);
    }
}
