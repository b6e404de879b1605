// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.LpmKey;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutsTest {
    private static final int AT = 3; // offsets need not be aligned

    private static <T> String hex(Layout<T> layout, T value) {
        byte[] bytes = new byte[AT + layout.byteSize()];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        layout.write(value, buffer, AT);
        assertThat(layout.read(buffer, AT)).isEqualTo(value);
        return HexFormat.of().formatHex(bytes, AT, AT + layout.byteSize());
    }

    @Test
    void hostOrderIsLittleEndianOnOurMachines() {
        assertThat(hex(Layouts.U8, 0xfe)).isEqualTo("fe");
        assertThat(hex(Layouts.S8, -2)).isEqualTo("fe");
        assertThat(hex(Layouts.U16, 0xfedc)).isEqualTo("dcfe");
        assertThat(hex(Layouts.S16, -2)).isEqualTo("feff");
        assertThat(hex(Layouts.U32, 0xfedc_ba98)).isEqualTo("98badcfe");
        assertThat(hex(Layouts.U64, 0x0102_0304_0506_0708L)).isEqualTo("0807060504030201");
        assertThat(hex(Layouts.BOOL, true)).isEqualTo("01");
    }

    @Test
    void networkOrderIsBigEndian() {
        assertThat(hex(Layouts.BE16, 0xfedc)).isEqualTo("fedc");
        assertThat(hex(Layouts.BE32, 0x0a01_0203)).isEqualTo("0a010203");
        assertThat(hex(Layouts.BE64, 0x0102_0304_0506_0708L)).isEqualTo("0102030405060708");
    }

    @Test
    void signedNumbersKeepTheirSign() {
        assertThat(hex(Layouts.S32, -2)).isEqualTo("feffffff");
        assertThat(hex(Layouts.S64, -2L)).isEqualTo("feffffffffffffff");
    }

    @Test
    void addressesLieAsTheyTravel() throws UnknownHostException {
        assertThat(hex(Layouts.MAC, Octets.parse("020304050607"))).isEqualTo("020304050607");
        assertThat(hex(Layouts.IPV4, (Inet4Address) InetAddress.getByName("10.1.2.3")))
                .isEqualTo("0a010203");
        assertThat(hex(Layouts.IPV6, (Inet6Address) InetAddress.getByName("fd00::1")))
                .isEqualTo("fd000000000000000000000000000001");
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff0a010203");
        assertThat(hex(Layouts.IPV6, Inet6Address.getByAddress(null, mapped, -1)))
                .isEqualTo("00000000000000000000ffff0a010203");
    }

    @Test
    void textEndsAtAZero() {
        assertThat(hex(Layouts.text(8), "eth0")).isEqualTo("6574683000000000");
        assertThatThrownBy(() -> hex(Layouts.text(4), "eth0"))
                .hasMessage("expected text of fewer than 4 bytes without zeroes but was eth0");
    }

    @Test
    void constantsHaveTheNumbersOfC() {
        Layout<TimeUnit> unit = Layouts.enumeration("unit", TimeUnit.class, constant -> 7 + constant.ordinal());
        assertThat(hex(unit, TimeUnit.MICROSECONDS)).isEqualTo("08000000");
        assertThatThrownBy(() -> unit.read(ByteBuffer.allocate(4), 0))
                .hasMessage("no constant of enum unit has the number 0");
        assertThatThrownBy(() -> Layouts.enumeration("unit", TimeUnit.class, constant -> 7))
                .hasMessage("two constants of enum unit have the number 7: NANOSECONDS and MICROSECONDS");
    }

    @Test
    void theSameBytesCanBeAnotherType() {
        Layout<Duration> seconds = Layouts.U32.as(Duration::ofSeconds, duration -> (int) duration.toSeconds());
        assertThat(hex(seconds, Duration.ofSeconds(258))).isEqualTo("02010000");
    }

    @Test
    void runsAndArraysLieOneBehindTheOther() {
        assertThat(hex(Layouts.bytes(3), Octets.parse("0a0b0c"))).isEqualTo("0a0b0c");
        assertThat(hex(Layouts.array(Layouts.BE16, 2), List.of(1, 2))).isEqualTo("00010002");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x1_0000, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesWhatDoesNotFitIn16Bits(int value) {
        ByteBuffer buffer = ByteBuffer.allocate(2);
        assertThatThrownBy(() -> Layouts.U16.write(value, buffer, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value does not fit in 16 unsigned bits: " + value);
    }

    @ParameterizedTest
    @ValueSource(ints = {-129, 128})
    void refusesWhatDoesNotFitIn8SignedBits(int value) {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThatThrownBy(() -> Layouts.S8.write(value, buffer, 0))
                .hasMessage("value does not fit in 8 signed bits: " + value);
    }

    @Test
    void refusesRunsAndArraysOfAnotherLength() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        assertThatThrownBy(() -> Layouts.bytes(4).write(Octets.parse("0a"), buffer, 0))
                .hasMessage("expected 4 octets but was 0a");
        assertThatThrownBy(() -> Layouts.array(Layouts.U8, 2).write(List.of(1), buffer, 0))
                .hasMessage("expected 2 elements but was 1");
        assertThatThrownBy(() -> Layouts.bytes(0)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Long> someNumbers() {
        return new Random(64).longs(500).boxed();
    }

    @ParameterizedTest
    @MethodSource("someNumbers")
    void readsBackWhatItWrote(long number) {
        hex(Layouts.U64, number);
        hex(Layouts.BE64, number);
        hex(Layouts.U32, (int) number);
        hex(Layouts.BE32, (int) number);
        hex(Layouts.U16, (int) number & 0xffff);
        hex(Layouts.BE16, (int) number & 0xffff);
        hex(Layouts.S16, (int) (short) number);
        hex(Layouts.S8, (int) (byte) number);
    }

    @Test
    void aPrefixKeyBeginsWithItsLengthInHostOrder() {
        assertThat(hex(LpmKey.layout(4), new LpmKey(24, Octets.parse("0a010200"))))
                .isEqualTo("180000000a010200");
        assertThat(LpmKey.of(Octets.zero(16)).prefixLength()).isEqualTo(128);
        assertThatThrownBy(() -> new LpmKey(33, Octets.zero(4))).hasMessage("prefix length is not in 0..32: 33");
    }

    @Test
    void octetsAreEqualByContentAndCannotBeChanged() {
        byte[] bytes = {1, 2};
        Octets octets = Octets.copyOf(bytes);
        bytes[0] = 9;
        octets.toBytes()[1] = 9;
        assertThat(octets).isEqualTo(Octets.parse("0102")).hasSameHashCodeAs(Octets.parse("0102"));
        assertThat(octets.at(1)).isEqualTo(2);
        assertThat(octets).hasToString("0102").isNotEqualTo(Octets.zero(2));
    }
}
