// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    static Stream<MacAddress> someAddresses() {
        return new Random(802).longs(200).mapToObj(bits -> new MacAddress(bits >>> 16));
    }

    @ParameterizedTest
    @MethodSource("someAddresses")
    void readsBackWhatItWrote(MacAddress mac) {
        assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
        assertThat(MacAddress.of(mac.toBytes())).isEqualTo(mac);
    }

    @Test
    void writesOctetsInTheOrderTheyAreSent() {
        MacAddress mac = MacAddress.parse("0A:1b:2C:3d:4E:05");
        assertThat(mac).hasToString("0a:1b:2c:3d:4e:05");
        assertThat(mac.value()).isEqualTo(0x0a1b2c3d4e05L);
        assertThat(mac.toBytes()).containsExactly(0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x05);
    }

    @Test
    void drawsUnicastLocallyAdministeredAddresses() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            MacAddress mac = MacAddress.random(random);
            assertThat(mac.isMulticast()).isFalse();
            assertThat(mac.isLocallyAdministered()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0a:1b:2c:3d:4e",
                "0a:1b:2c:3d:4e:5",
                "0a-1b-2c-3d-4e-05",
                "0a:1b:2c:3d:4e:0g",
                "0a:1b:2c:3d:4e:05:06",
                "0a1b2c3d4e05",
                "0a:1b:2c:3d:4e:05 "
            })
    void refusesWhatIsNoMacAddress(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 48})
    void refusesMoreThan48Bits(long value) {
        assertThatThrownBy(() -> new MacAddress(value)).hasMessageStartingWith("MAC address does not fit in 48 bits");
    }
}
