// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.AddPath;
import io.meshpath.bgp.BfdOptions;
import io.meshpath.bgp.GracefulRestart;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.Relationship;
import io.meshpath.bgp.bfd.BfdAuthentication;
import io.meshpath.bgp.bfd.BfdTimers;
import io.meshpath.bgp.message.Role;
import io.meshpath.bgp.tcp.AoKey;
import io.meshpath.bgp.tcp.Secret;
import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NeighborOptionsTest {
    private static NeighborSettings neighbor(String fields) {
        String text = "router: {as: 65001, routerId: 192.0.2.1}\nneighbors:\n- {address: 198.51.100.2, as: 65002, ";
        return BgpConfig.parse("bgp.yaml", text + fields + "}\n").neighbors().get(0);
    }

    @Test
    void aPasswordIsTcpMd5() {
        assertThat(neighbor("password: secret").tcp()).isEqualTo(TcpOptions.DEFAULT.withPassword("secret"));
    }

    @Test
    void tcpAoHasKeysInTheOrderOfTheList() {
        TcpAuthentication.Ao keys = new TcpAuthentication.Ao(List.of(
                new AoKey(1, 2, AoKey.Algorithm.HMAC_SHA_1, Secret.of("one")),
                new AoKey(3, 4, AoKey.Algorithm.AES_128_CMAC, Secret.of("two"))));
        assertThat(neighbor("tcpAo: [{sendId: 1, receiveId: 2, secret: one},"
                                + " {sendId: 3, receiveId: 4, algorithm: aes-128-cmac, secret: two}]")
                        .tcp())
                .isEqualTo(TcpOptions.DEFAULT.withAuthentication(keys));
    }

    @Test
    void sayHowFarItIsAndWhere() {
        assertThat(neighbor("hops: 3, ttlSecurity: true, device: eth0").tcp())
                .isEqualTo(TcpOptions.DEFAULT.withHops(3).withTtlSecurity().withDevice("eth0"));
    }

    @Test
    void sayHowManyPathsGoWhichWay() {
        assertThat(neighbor("addPath: {receive: true, send: 8}").addPath()).isEqualTo(AddPath.RECEIVE.withSend(8));
    }

    @Test
    void sayWhatBecomesOfRoutesInARestart() {
        GracefulRestart restart = neighbor("gracefulRestart: {mode: both, restartTime: 60, longLivedTime: 1h}")
                .gracefulRestart();
        assertThat(restart)
                .isEqualTo(GracefulRestart.BOTH
                        .withRestartTime(Duration.ofSeconds(60))
                        .withLongLived(Duration.ofHours(1)));
        assertThat(neighbor("gracefulRestart: both").gracefulRestart()).isEqualTo(GracefulRestart.BOTH);
        assertThat(neighbor("gracefulRestart: {mode: off}").gracefulRestart()).isEqualTo(GracefulRestart.OFF);
    }

    @Test
    void bfdWithoutFieldsHasTheDefaults() {
        assertThat(neighbor("bfd: {}").bfd()).contains(BfdOptions.DEFAULT);
        assertThat(neighbor("passive: false").bfd()).isEmpty();
    }

    @Test
    void bfdHasTimersAndAuthentication() {
        assertThat(neighbor("bfd: {interval: 100ms, multiplier: 5, strict: true,"
                                + " authentication: {type: keyed-sha1, keyId: 7, key: secret}}")
                        .bfd())
                .contains(BfdOptions.DEFAULT
                        .withTimers(BfdTimers.DEFAULT
                                .withInterval(Duration.ofMillis(100))
                                .withDetectMultiplier(5))
                        .withStrict()
                        .withAuthentication(new BfdAuthentication(BfdAuthentication.Type.KEYED_SHA1, 7, "secret")));
    }

    @Test
    void sayWhatANeighborIsToUs() {
        assertThat(neighbor("role: customer, strictRole: true").relationship())
                .isEqualTo(Relationship.DEFAULT.withStrictRole(Role.CUSTOMER));
        assertThat(neighbor("reflectorClient: true, needsPolicy: false").relationship())
                .isEqualTo(Relationship.DEFAULT.withReflectorClient().withoutPolicy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '"',
            value = {
                "hops: 256 = neighbors[0].hops: expected a number from 1 to 255",
                "password: a, tcpAo: [{sendId: 1, receiveId: 1, secret: b}] = neighbors[0]: password (TCP-MD5) and tcpAo",
                "tcpAo: [] = neighbors[0].tcpAo: TCP-AO without a key",
                "tcpAo: [{sendId: 1}] = neighbors[0].tcpAo[0]: 'receiveId' is missing",
                "device: a-name-of-seventeen = neighbors[0]: ",
                "strictRole: true = neighbors[0]: the neighbour's role is required, but ours is not given",
                "gracefulRestart: {mode: on} = neighbors[0].gracefulRestart.mode: expected off or helper or both",
                "gracefulRestart: {restartTime: 2h} = neighbors[0].gracefulRestart: restart time is not from 0 to 4095",
                "bfd: {interval: 0} = neighbors[0].bfd: desired transmit interval is not from 1 ms to 4294 s",
                "bfd: {authentication: {type: md5, key: a}} = neighbors[0].bfd.authentication.type: expected simple or",
            })
    void saysWhichFieldIsWrong(String fields, String message) {
        assertThatThrownBy(() -> neighbor(fields)).message().startsWith("bgp.yaml line 3: " + message);
    }

    @Test
    void noErrorShowsAPassword() {
        assertThatThrownBy(() -> neighbor("password: " + "hidden".repeat(20)))
                .hasMessageContaining("neighbors[0].password")
                .message()
                .doesNotContain("hidden");
    }
}
