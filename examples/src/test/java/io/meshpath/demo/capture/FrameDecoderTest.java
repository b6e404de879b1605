// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.config.TunnelProtocol;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
    // Written down from RFC 791, 768, 7348: an echo request from 10.217.0.2 to 10.218.0.3, VNI 0x010005.
    private static final String OUTER_IPV4 = "450000640000400040110000" + "c0a80b0b" + "c0a81515";
    private static final String UDP = "c00121180050" + "0000";
    private static final String VXLAN = "0800000001000500";
    private static final String ETHERNET = "020000000001" + "020000000002" + "0800";
    private static final String INNER_IPV4 = "450000540000400040010000" + "0ad90002" + "0ada0003";
    private static final String PACKET = OUTER_IPV4 + UDP + VXLAN + ETHERNET + INNER_IPV4;

    @Test
    void readsBothHeadersAndTheNetworkIdentifier() {
        Sighting sighting = decode(PACKET).orElseThrow();

        assertThat(sighting.source()).isEqualTo(IpAddress.parse("192.168.11.11"));
        assertThat(sighting.destination()).isEqualTo(IpAddress.parse("192.168.21.21"));
        assertThat(sighting.tunnelled())
                .hasValue(new Sighting.Tunnelled(
                        TunnelProtocol.VXLAN,
                        0x010005,
                        IpAddress.parse("10.217.0.2"),
                        IpAddress.parse("10.218.0.3"),
                        "ICMP"));
    }

    @Test
    void readsGeneveBehindItsOptions() {
        // RFC 8926: one option of four octets, Ethernet inside.
        String geneve = "0200655801000500" + "0102030100000000";
        String packet = PACKET.replace("c0012118", "c00117c1").replace(VXLAN, geneve);

        assertThat(decode(packet).orElseThrow().tunnelled())
                .hasValue(new Sighting.Tunnelled(
                        TunnelProtocol.GENEVE,
                        0x010005,
                        IpAddress.parse("10.217.0.2"),
                        IpAddress.parse("10.218.0.3"),
                        "ICMP"));
    }

    @Test
    void readsIpv6InsideIpv6() {
        // RFC 8200: both headers without extensions; ICMPv6 inside.
        String outer =
                "60000000007c1140" + "fd0001920168001100000000000000" + "11" + "fd0001920168002100000000000000" + "21";
        String inner =
                "6000000000403a40" + "fd0000100217000000000000000000" + "02" + "fd0000100218000000000000000000" + "03";
        String packet = outer + UDP + VXLAN + ETHERNET.replace("0800", "86dd") + inner;

        Sighting sighting = decode(packet).orElseThrow();

        assertThat(sighting.source()).isEqualTo(IpAddress.parse("fd00:192:168:11::11"));
        assertThat(sighting.destination()).isEqualTo(IpAddress.parse("fd00:192:168:21::21"));
        assertThat(sighting.tunnelled())
                .hasValue(new Sighting.Tunnelled(
                        TunnelProtocol.VXLAN,
                        0x010005,
                        IpAddress.parse("fd00:10:217::2"),
                        IpAddress.parse("fd00:10:218::3"),
                        "ICMPv6"));
        assertThat(decode(packet.substring(0, packet.length() - 2))
                        .orElseThrow()
                        .tunnelled())
                .isEmpty();
    }

    @Test
    void aFamilyThatTheInnerEthernetHeaderDoesNotSayIsNoTunnel() {
        assertThat(decode(PACKET.replace(ETHERNET, ETHERNET.replace("0800", "86dd")))
                        .orElseThrow()
                        .tunnelled())
                .isEmpty();
    }

    @Test
    void anotherPortIsNoVxlan() {
        assertThat(decode(PACKET.replace("c0012118", "c00112b5")).orElseThrow().tunnelled())
                .isEmpty();
    }

    @Test
    void aHeaderWithoutIdentifierIsNoVxlan() {
        assertThat(decode(PACKET.replace(VXLAN, "0000000001000500"))
                        .orElseThrow()
                        .tunnelled())
                .isEmpty();
    }

    @Test
    void noPrefixOfAPacketReadsBeyondItsEnd() {
        byte[] whole = HexFormat.of().parseHex(PACKET);
        for (int length = 0; length < whole.length; length++) {
            Optional<Sighting> sighting = FrameDecoder.packet(ByteBuffer.wrap(whole, 0, length), 0);
            assertThat(sighting.flatMap(Sighting::tunnelled)).isEmpty();
        }
    }

    private static Optional<Sighting> decode(String hex) {
        return FrameDecoder.packet(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), 0);
    }
}
