// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.document;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.document.PolicyParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which packets the ports of a rule mean. */
class PortsTest {
    private static List<PortRange> ports(String field) {
        String policy = document("endpointSelector: {}\ningress: [{" + field + "}]");
        return PolicyParser.parse("p.yaml", policy)
                .get(0)
                .rules()
                .get(0)
                .ports()
                .ranges();
    }

    private static List<PortRange> port(String fields) {
        return ports("toPorts: [{ports: [{" + fields + "}]}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: \"6379\", protocol: TCP | [TCP 6379]",
                "port: 6379, protocol: tcp | [TCP 6379]",
                "port: \"1\", endPort: 65535, protocol: UDP | [UDP 1-65535]",
                "port: \"80\", endPort: 80, protocol: SCTP | [SCTP 80]",
                "port: \"80\", endPort: 0, protocol: TCP | [TCP 80]",
                "port: \"0\", protocol: TCP | [any TCP port]",
                "port: \"53\" | [TCP 53, UDP 53, SCTP 53]",
                "port: \"53\", protocol: ANY | [TCP 53, UDP 53, SCTP 53]",
                "port: \"0\", protocol: ANY | [any TCP port, any UDP port, any SCTP port]",
                "port: \"0\", protocol: VRRP | [IP protocol 112]"
            })
    void aPortMeansARangeOfOneProtocolOrOfAllThatHavePorts(String fields, String expected) {
        assertThat(port(fields)).hasToString(expected);
    }

    @Test
    void portsOfSeveralEntriesAddUp() {
        assertThat(ports("toPorts: [{ports: [{port: \"1\", protocol: TCP}, {port: \"2\", protocol: UDP}]},"
                        + " {ports: [{port: \"3\", protocol: TCP}]}]"))
                .hasToString("[TCP 1, TCP 3, UDP 2]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: 8 | [ICMP type 8]",
                "type: \"8\", family: IPv4 | [ICMP type 8]",
                "type: EchoRequest | [ICMP type 8]",
                "type: EchoRequest, family: IPv6 | [ICMPv6 type 128]",
                "type: 255, family: IPv6 | [ICMPv6 type 255]"
            })
    void anIcmpTypeIsANumberOrAName(String fields, String expected) {
        assertThat(ports("icmps: [{fields: [{" + fields + "}]}]")).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"fromEntities: [all]", "'fromEntities: [all], toPorts: []'", "'fromEntities: [all], icmps: []'"})
    void aRuleWithoutPortsMeansEveryPacket(String fields) {
        List<PortRange> ranges = ports(fields);
        for (PortSpace space : PortSpace.values()) {
            assertThat(ranges).contains(new PortRange(space, 0, space.size() - 1));
        }
    }
}
