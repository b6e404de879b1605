// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Icmp6Test {
    @Test
    void advertisesARouterThatIsNobodysDefault() { // RFC 4861, section 4.2
        assertThat(HexFormat.of().formatHex(Icmp6.advertisement())).isEqualTo("86000000" + "00000000" + "00".repeat(8));
    }

    @Test
    void readsWhatItSays() {
        assertThat(read(HexFormat.of().formatHex(Icmp6.advertisement()), 255)).contains(Icmp6.Kind.ADVERTISEMENT);
        assertThat(read(HexFormat.of().formatHex(Icmp6.solicitation()), 255)).contains(Icmp6.Kind.SOLICITATION);
    }

    @Test
    void readsTheAnswerToItsEchoRequest() { // RFC 4443, section 4.2: the identifier is sent back
        String request = HexFormat.of().formatHex(Icmp6.echoRequest());
        assertThat(request).isEqualTo("8000000042470000");
        assertThat(read("81" + request.substring(2), 64)).contains(Icmp6.Kind.ECHO_REPLY);
        assertThat(read("8100000042480000", 64)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "86000000000000000000000000000000, 254", // has passed a router
        "860000000000000000000000000000, 255", // an octet short
        "86010000000000000000000000000000, 255", // another code
        "8500000000000000, 254",
        "85000000000000, 255",
        "8000000042470000, 255", // a request
    })
    void anythingElseDoesNotCount(String octets, int hopLimit) { // RFC 4861, sections 6.1.1 and 6.1.2
        assertThat(read(octets, hopLimit)).isEmpty();
    }

    private static Optional<Icmp6.Kind> read(String octets, int hopLimit) {
        return Icmp6.read(ByteBuffer.wrap(HexFormat.of().parseHex(octets)), hopLimit);
    }
}
