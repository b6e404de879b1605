// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Icmp6Test {
    @Test
    void advertisesARouterThatIsNobodysDefault() { // RFC 4861, section 4.2
        assertThat(HexFormat.of().formatHex(Icmp6.advertisement())).isEqualTo("86000000" + "00000000" + "00".repeat(8));
    }

    @Test
    void whatItSaysCounts() {
        assertThat(Icmp6.isAdvertisement(ByteBuffer.wrap(Icmp6.advertisement()), 255)).isTrue();
        assertThat(Icmp6.isSolicitation(ByteBuffer.wrap(Icmp6.solicitation()), 255)).isTrue();
        assertThat(Icmp6.isSolicitation(ByteBuffer.wrap(Icmp6.advertisement()), 255)).isFalse();
        assertThat(Icmp6.isAdvertisement(ByteBuffer.wrap(Icmp6.echoRequest()), 255)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "86000000000000000000000000000000, 254", // has passed a router
        "860000000000000000000000000000, 255", // an octet short
        "86010000000000000000000000000000, 255", // another code
    })
    void anythingElseDoesNot(String octets, int hopLimit) { // RFC 4861, section 6.1.2
        ByteBuffer message = ByteBuffer.wrap(HexFormat.of().parseHex(octets));
        assertThat(Icmp6.isAdvertisement(message, hopLimit)).isFalse();
    }
}
