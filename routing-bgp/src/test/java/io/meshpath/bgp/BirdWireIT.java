// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.RouterId;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real BIRD writes, octet for octet, is what our writer makes of it again. */
@Timeout(60)
class BirdWireIT {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final MessageFormat FORMAT =
            MessageFormat.BASE.withFourOctetAs().withExtendedMessages();

    @Test
    void writesTheOctetsThatBirdWrites() throws Exception {
        try (BirdLab lab = BirdLab.open()) {
            List<byte[]> messages = lab.us().<List<byte[]>, Exception>call(() -> record(lab));
            assertThat(messages).hasSizeGreaterThan(8);
            for (byte[] message : messages) {
                BgpMessage read = new BgpReader(FORMAT).read(ByteBuffer.wrap(message));
                if (read instanceof BgpMessage.Update update) {
                    assertThat(update.malformations()).as("%s", read).isEmpty();
                }
                if (isMultiprotocol(read)) { // BIRD always takes two octets for the length of these attributes
                    assertThat(new BgpReader(FORMAT).read(ByteBuffer.wrap(written(read))))
                            .isEqualTo(read);
                } else {
                    assertThat(written(read)).as("%s", read).isEqualTo(message);
                }
            }
        }
    }

    private static boolean isMultiprotocol(BgpMessage message) {
        return message instanceof BgpMessage.Update update
                && update.attributes().asList().stream()
                        .anyMatch(each ->
                                each instanceof PathAttribute.MpReach || each instanceof PathAttribute.MpUnreach);
    }

    /** Everything BIRD says in one session, from its OPEN to the NOTIFICATION that ends it. */
    private static List<byte[]> record(BirdLab lab) throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            server.bind(new InetSocketAddress(BirdLab.OUR_ADDRESS.toInetAddress(), 179));
            try (Bird bird = lab.bird("""
                            local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001;
                            ipv6 { import all; export all; next hop address 2001:db8:100::2; };
                            ipv4 { import all; export filter {
                              bgp_path.prepend(4200000000); bgp_community.add((65002, 5)); bgp_large_community.add((65002, 1, 2));
                              bgp_ext_community.add((rt, 65002, 7)); bgp_med = 42; bgp_origin = ORIGIN_INCOMPLETE; accept; }; };
                            """);
                    Socket socket = server.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                say(socket, open());
                say(socket, new BgpMessage.Keepalive());
                return record(bird, socket);
            }
        }
    }

    private static List<byte[]> record(Bird bird, Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        List<byte[]> messages = new ArrayList<>();
        int ends = 0;
        while (ends < 2) {
            messages.add(next(in));
            boolean end = new BgpReader(FORMAT).read(ByteBuffer.wrap(messages.get(messages.size() - 1)))
                            instanceof BgpMessage.Update update
                    && update.endOfRib().isPresent();
            ends += end ? 1 : 0;
            say(socket, new BgpMessage.Keepalive()); // BIRD looks at what it has to send when it hears something
        }
        bird.ask("disable own4");
        messages.add(next(in));
        bird.ask("disable own6");
        messages.add(next(in));
        bird.ask("disable meshpath \"bye\"");
        messages.add(next(in));
        return messages;
    }

    private static BgpMessage.Open open() {
        return new BgpMessage.Open(
                BirdLab.OUR_AS,
                9,
                RouterId.parse("192.0.2.1"),
                List.of(
                        new Capability.Multiprotocol(Family.IPV4_UNICAST),
                        new Capability.Multiprotocol(Family.IPV6_UNICAST),
                        new Capability.ExtendedMessage(),
                        new Capability.FourOctetAs(BirdLab.OUR_AS)));
    }

    private static void say(Socket socket, BgpMessage message) throws IOException {
        socket.getOutputStream().write(written(message));
    }

    private static byte[] next(DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(BgpReader.HEADER_LENGTH);
        int length = new BgpReader(FORMAT).lengthOf(ByteBuffer.wrap(header));
        byte[] message = Arrays.copyOf(header, length);
        in.readFully(message, header.length, length - header.length);
        return message;
    }

    private static byte[] written(BgpMessage message) {
        ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_LENGTH);
        new BgpWriter(FORMAT).write(message, out);
        byte[] octets = new byte[out.position()];
        out.get(0, octets);
        return octets;
    }
}
