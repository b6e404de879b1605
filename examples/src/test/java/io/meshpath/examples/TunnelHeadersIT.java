// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.geneve.Geneve;
import io.meshpath.geneve.GeneveHeader;
import io.meshpath.geneve.GeneveOption;
import io.meshpath.geneve.IdentityOption;
import io.meshpath.vxlan.Vni;
import io.meshpath.vxlan.Vxlan;
import io.meshpath.vxlan.VxlanHeader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the codecs write, as tshark reads it. */
class TunnelHeadersIT {
    private static final IpAddress INNER_SOURCE = IpAddress.parse("10.217.0.10");
    private static final IpAddress INNER_DESTINATION = IpAddress.parse("10.219.0.10");
    private static final int UDP_HEADER = 8;

    @TempDir
    Path folder;

    private static byte[] inner() {
        return Frame.icmp(INNER_SOURCE, INNER_DESTINATION, 8, 1).octets();
    }

    private static byte[] overIpv4(int port, byte[] tunnelled) {
        ByteBuffer packet = ByteBuffer.allocate(20 + UDP_HEADER + tunnelled.length);
        packet.put((byte) 0x45).put(8, (byte) 64).put(9, (byte) Frame.UDP);
        packet.putShort(2, (short) packet.capacity());
        packet.putInt(12, 0xc0a8_3201).putInt(16, 0xc0a8_3202);
        udp(packet.position(20), port, tunnelled);
        return packet.array();
    }

    private static byte[] overIpv6(int port, byte[] tunnelled) {
        ByteBuffer packet = ByteBuffer.allocate(40 + UDP_HEADER + tunnelled.length);
        packet.put((byte) 0x60).put(6, (byte) Frame.UDP).put(7, (byte) 64);
        packet.putShort(4, (short) (UDP_HEADER + tunnelled.length));
        packet.put(8, IpAddress.parse("fd00::1").toBytes());
        packet.put(24, IpAddress.parse("fd00::2").toBytes());
        udp(packet.position(40), port, tunnelled);
        return packet.array();
    }

    private static void udp(ByteBuffer packet, int port, byte[] tunnelled) {
        packet.putShort((short) 0xc001).putShort((short) port);
        packet.putShort((short) (UDP_HEADER + tunnelled.length)).putShort((short) 0);
        packet.put(tunnelled);
    }

    private static byte[] tunnelled(byte[] header) {
        byte[] inner = inner();
        ByteBuffer content = ByteBuffer.allocate(header.length + inner.length);
        content.put(header).put(inner);
        return content.array();
    }

    private static GeneveHeader someHeader(Random random) {
        GeneveHeader header = GeneveHeader.ethernet(random.nextInt(1 << 24));
        for (int i = random.nextInt(5); i > 0; i--) {
            byte[] data = new byte[4 * random.nextInt(8)];
            random.nextBytes(data);
            int optionClass =
                    0xfff0 + random.nextInt(16); // experimental: tshark knows what is inside some of the others
            header = header.with(new GeneveOption(optionClass, random.nextInt(1 << 8), Octets.copyOf(data)));
        }
        return header;
    }

    private static String each(GeneveHeader header, Function<GeneveOption, String> field) {
        return header.options().stream().map(field).collect(Collectors.joining(","));
    }

    private static List<String> expected(GeneveHeader header) {
        return List.of(
                "0",
                header.isCritical() ? "1" : "0",
                "0x6558",
                String.format("0x%06x", header.vni()),
                each(header, option -> String.format("0x%04x", option.optionClass())),
                each(header, option -> String.format("0x%02x", option.type())),
                Stream.concat(
                                Stream.of(header.length() - GeneveHeader.FIXED_LENGTH), // of all options
                                header.options().stream().map(GeneveOption::length))
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")),
                each(
                        header,
                        option -> option.data().length() == 0
                                ? "<MISSING>"
                                : HexFormat.of().formatHex(option.data().toBytes())),
                INNER_DESTINATION.toString(),
                "");
    }

    @Test
    void tsharkReadsEachGeneveHeader() {
        Random random = new Random(8926);
        List<GeneveHeader> headers = Stream.concat(
                        Stream.of(GeneveHeader.ethernet(0x30102)
                                .with(new IdentityOption(new ClusterId(3), 0x30102).toOption())),
                        IntStream.range(0, 100).mapToObj(i -> someHeader(random)))
                .toList();
        List<byte[]> packets = new ArrayList<>();
        for (GeneveHeader header : headers) {
            byte[] content = tunnelled(header.toOctets().toBytes());
            packets.add(overIpv6(Geneve.UDP_PORT, content));
        }
        List<List<String>> seen = Tshark.fields(
                folder,
                Tshark.RAW_IP,
                packets,
                "geneve.version",
                "geneve.flags.critical",
                "geneve.proto_type",
                "geneve.vni",
                "geneve.option.class",
                "geneve.option.type",
                "geneve.option.length",
                "geneve.option.unknown.data",
                "ip.dst",
                "_ws.malformed");
        assertThat(seen)
                .containsExactlyElementsOf(
                        headers.stream().map(TunnelHeadersIT::expected).toList());
    }

    @Test
    void tsharkReadsEachVxlanHeader() {
        int[] vnis = new Random(7348).ints(100, 0, 1 << 24).toArray();
        List<byte[]> packets = new ArrayList<>();
        for (int vni : vnis) {
            ByteBuffer header = ByteBuffer.allocate(VxlanHeader.LENGTH);
            VxlanHeader.write(header, 0, new Vni(vni));
            packets.add(overIpv4(Vxlan.UDP_PORT, tunnelled(header.array())));
        }
        List<List<String>> seen = Tshark.fields(
                folder,
                Tshark.RAW_IP,
                packets,
                "vxlan.flags",
                "vxlan.vni",
                "vxlan.reserved8",
                "ip.dst",
                "_ws.malformed");
        assertThat(seen)
                .containsExactlyElementsOf(IntStream.of(vnis)
                        .mapToObj(vni ->
                                List.of("0x0800", Integer.toString(vni), "0", "192.168.50.2," + INNER_DESTINATION, ""))
                        .toList());
    }
}
