// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpOptionsTest {
    @Test
    void asksNothingOfTheKernelUnlessTold() {
        assertThat(TcpOptions.DEFAULT.ttl()).isEmpty();
        assertThat(TcpOptions.DEFAULT.leastTtl()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 255", "2, 254", "255, 1"}) // RFC 5082, section 3: 255 minus the hops in between
    void ttlSecuritySends255AndTakesWhatHasComeNoFurther(int hops, int least) {
        TcpOptions options = TcpOptions.DEFAULT.withHops(hops).withTtlSecurity();
        assertThat(options.ttl()).hasValue(255);
        assertThat(options.leastTtl()).isEqualTo(least);
    }

    @Test
    void ttlSecurityMeansOneHopUnlessTold() {
        assertThat(TcpOptions.DEFAULT.withTtlSecurity().leastTtl()).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, -1})
    void refusesHopsThatNoTtlCounts(int hops) {
        assertThatThrownBy(() -> TcpOptions.DEFAULT.withHops(hops)).hasMessage("hops are not from 1 to 255: " + hops);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sixteen-letters-", "eth0/1"})
    void refusesANameThatNoDeviceHas(String name) {
        assertThatThrownBy(() -> TcpOptions.DEFAULT.withDevice(name))
                .hasMessageStartingWith("name of a link must be 1 to 15 octets")
                .hasMessageEndingWith("but was '" + name + "'");
    }

    @Test
    void showsNoSecret() {
        assertThat(TcpOptions.DEFAULT.withPassword("open sesame"))
                .hasToString("TcpOptions[hops=OptionalInt.empty, ttlSecurity=false, device=Optional.empty,"
                        + " authentication=Optional[Md5[password=(secret)]]]")
                .isEqualTo(TcpOptions.DEFAULT.withPassword("open sesame"))
                .isNotEqualTo(TcpOptions.DEFAULT.withPassword("open sesamo"));
    }

    @Test
    void refusesASecretThatTheKernelDoesNotTake() {
        assertThatThrownBy(() -> Secret.of("")).hasMessage("a secret has 1 to 80 octets, not 0");
        assertThatThrownBy(() -> Secret.of("é".repeat(41))).hasMessage("a secret has 1 to 80 octets, not 82");
    }

    @Test
    void refusesKeysThatSegmentsCannotTellApart() {
        AoKey one = key(1, 2);
        assertThatThrownBy(() -> new TcpAuthentication.Ao(List.of(one, key(3, 2))))
                .hasMessage("two TCP-AO keys have the same receive id: [2, 2]");
        assertThatThrownBy(() -> new TcpAuthentication.Ao(List.of(one, key(1, 4))))
                .hasMessage("two TCP-AO keys have the same send id: [1, 1]");
        assertThatThrownBy(() -> new TcpAuthentication.Ao(List.of())).hasMessage("TCP-AO without a key");
        assertThatThrownBy(() -> key(256, 1)).hasMessage("send id of a TCP-AO key is not from 0 to 255: 256");
    }

    @Test
    void onlyALinkLocalAddressHasALink() {
        assertThatThrownBy(() -> new TcpEndpoint(IpAddress.parse("2001:db8::2"), 179, 3))
                .hasMessage("no link belongs to 2001:db8::2: 3");
        assertThat(new TcpEndpoint(IpAddress.parse("fe80::2"), 179, 3)).hasToString("fe80::2%3 port 179");
    }

    private static AoKey key(int sendId, int receiveId) {
        return new AoKey(sendId, receiveId, AoKey.Algorithm.HMAC_SHA_1, Secret.of("k"));
    }
}
