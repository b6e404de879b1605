// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that others say, kept here as octets; {@link ExabgpVectors} and {@link TcpdumpVectors} do the same to all there are. */
class ForeignMessagesTest {
    private static final MessageFormat FOUR_OCTET_AS =
            MessageFormat.BASE.withInternal().withFourOctetAs();

    /** A message and the command that asks for it. */
    record Vector(String command, Octets message) {
        @Override
        public String toString() {
            return command;
        }
    }

    static List<Vector> exabgp() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        String command = "";
        for (String line : lines("exabgp.txt")) {
            if (line.startsWith("cmd ")) {
                command = line.substring(4);
            } else if (line.startsWith("raw ")) {
                vectors.add(new Vector(command, Octets.parse(line.substring(4))));
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("exabgp")
    void saysWhatExabgpWasToldToSay(Vector vector) {
        assertThat(verdict(vector).decoded()).isTrue();
    }

    /**
     * But for the MP attributes: ExaBGP puts them where their codes are and RFC 7606, section 5.1 first; and it spends two
     * octets on their length.
     */
    @ParameterizedTest
    @MethodSource("exabgp")
    void isEncodedToTheSameOctets(Vector vector) {
        boolean multiprotocol = vector.command().contains("ipv6");
        assertThat(verdict(vector).encoded())
                .isLessThanOrEqualTo(multiprotocol ? Reencoded.OTHER_ORDER : Reencoded.SAME);
    }

    /** A message and what tcpdump says of it. */
    record Captured(Octets message, SortedSet<String> facts) {
        @Override
        public String toString() {
            return facts.toString();
        }
    }

    static List<Captured> tcpdump() throws IOException {
        List<Captured> vectors = new ArrayList<>();
        for (String line : lines("tcpdump.txt")) {
            if (line.startsWith("message ")) {
                vectors.add(new Captured(Octets.parse(line.substring(8)), new TreeSet<>()));
            } else if (line.startsWith("says ")) {
                vectors.get(vectors.size() - 1).facts().add(line.substring(5));
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("tcpdump")
    void saysWhatTcpdumpSays(Captured vector) {
        BgpMessage read = new BgpReader(FOUR_OCTET_AS)
                .read(ByteBuffer.wrap(vector.message().toBytes()));
        if (read instanceof BgpMessage.Update update) {
            assertThat(TcpdumpText.facts(update)).isEqualTo(vector.facts());
        } else if (read instanceof BgpMessage.Notification notification) {
            assertThat(notification.text()).isEqualTo(vector.facts().first());
        } else {
            assertThat(read).hasToString(vector.facts().first());
        }
    }

    @ParameterizedTest
    @MethodSource("tcpdump")
    void isWrittenAgainAsItWasCaptured(Captured vector) {
        assertThat(Reencoded.of(vector.message().toBytes(), FOUR_OCTET_AS)).isEqualTo(Reencoded.SAME);
    }

    private static ExabgpVectors.Verdict verdict(Vector vector) {
        return ExabgpVectors.verdict(
                ExabgpCommand.parse(vector.command()).orElseThrow(),
                vector.message().toBytes());
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(ForeignMessagesTest.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
