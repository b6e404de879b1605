// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.NamedPorts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
    private static final NamedPorts RECEIVER =
            NamedPorts.of(Labels.parse("gen:io.cilium.k8s.named-ports=dns.UDP.53_http.TCP.80"));

    @ParameterizedTest
    @CsvSource({
        "6379, TCP 6379",
        "53/udp, UDP 53",
        "3868/SCTP, SCTP 3868",
        "http, TCP 80",
        "dns/UDP, UDP 53",
        "ICMP/8, ICMP type 8",
        "icmpv6/128, ICMPv6 type 128",
        "vrrp, IP protocol 112",
        "PROTOCOL/47, IP protocol 47",
        "protocol/GRE, IP protocol 47"
    })
    void readsWhatTheCommandLineWrites(String text, String packet) {
        assertThat(Packet.parse(text, RECEIVER)).hasToString(packet);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "65536",
                "-1",
                "dns",
                "53/ICMP",
                "ICMP/256",
                "ICMP/",
                "1/2/3",
                "PROTOCOL/256",
                "999999",
                "/TCP"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Packet.parse(text, RECEIVER)).isInstanceOf(IllegalArgumentException.class);
    }
}
