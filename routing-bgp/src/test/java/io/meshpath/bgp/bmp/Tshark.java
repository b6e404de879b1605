// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What tshark, Wireshark's program for terminals, makes of what a station is sent. */
final class Tshark {
    private static final Pattern FRAME = Pattern.compile("(?m)^Frame \\d+: ");
    private static final int PORT = 11019;
    private static final int LINKTYPE_RAW = 101;
    private static final int TCP_HEADERS = 40;

    private Tshark() {}

    /** The detailed text of each message; each travels in a segment of its own. */
    static List<String> describe(Path folder, List<byte[]> messages) throws IOException, InterruptedException {
        Path capture = folder.resolve("bmp.pcap");
        Files.write(capture, pcap(messages));
        Process tshark = new ProcessBuilder(
                        "tshark", "-r", capture.toString(), "-d", "tcp.port==" + PORT + ",bmp", "-O", "bmp,bgp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tshark.waitFor()).isZero();
        return FRAME.splitAsStream(output).filter(frame -> !frame.isBlank()).toList();
    }

    /** A capture of one TCP connection, IPv4 without a link layer (tcpdump's file format, version 2.4). */
    private static byte[] pcap(List<byte[]> segments) {
        int length = 24
                + segments.stream()
                        .mapToInt(each -> 16 + TCP_HEADERS + each.length)
                        .sum();
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(LINKTYPE_RAW);
        int sequence = 1;
        for (byte[] segment : segments) {
            int packet = TCP_HEADERS + segment.length;
            out.putInt(0).putInt(0).putInt(packet).putInt(packet);
            out.putShort((short) 0x4500).putShort((short) packet).putInt(0).putShort((short) 0x4006);
            out.putShort((short) 0).putInt(0xc0000201).putInt(0xc0000202); // tshark does not look at checksums
            out.putShort((short) 40000).putShort((short) PORT).putInt(sequence).putInt(1);
            out.putShort((short) 0x5018).putShort((short) 0xffff).putInt(0).put(segment);
            sequence += segment.length;
        }
        return out.array();
    }
}
