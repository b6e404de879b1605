// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tshark, Wireshark's program for terminals, makes of packets. */
final class Tshark {
    /** Packets that begin with an IPv4 or IPv6 header (LINKTYPE_RAW of libpcap). */
    static final int RAW_IP = 101;

    private static final int MAGIC = 0xa1b2_c3d4;
    private static final int LONGEST = 262_144;

    private Tshark() {}

    /**
     * The values of {@code fields} in each packet, one row a packet; several values of a field have commas between them.
     *
     * @param folder where the capture may be written
     */
    static List<List<String>> fields(Path folder, int linkType, List<byte[]> packets, String... fields) {
        Path capture = folder.resolve("capture.pcap");
        try {
            write(capture, linkType, packets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fields(capture, fields);
    }

    /** The same of the packets in a capture. */
    static List<List<String>> fields(Path capture, String... fields) {
        List<String> command = new ArrayList<>(List.of(
                "tshark",
                "-n",
                "-r",
                capture.toString(),
                "-d",
                "udp.port==8472,vxlan",
                "-T",
                "fields",
                "-E",
                "separator=|"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("tshark ended with " + process.exitValue() + ": " + output);
            }
            return output.lines().map(line -> List.of(line.split("\\|", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void write(Path capture, int linkType, List<byte[]> packets) throws IOException {
        int length = packets.stream().mapToInt(packet -> 16 + packet.length).sum();
        ByteBuffer out = ByteBuffer.allocate(24 + length);
        out.putInt(MAGIC)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(LONGEST)
                .putInt(linkType);
        for (byte[] packet : packets) {
            out.putLong(0).putInt(packet.length).putInt(packet.length).put(packet);
        }
        Files.write(capture, out.array());
    }
}
