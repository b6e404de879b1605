// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads ExaBGP's functional test vectors and counts what holds of them: {@code ExabgpVectors QA_FOLDER}. A vector is a
 * message ({@code 1:raw:FFFF…}) after the command that asks for it ({@code 1:cmd:announce route …}).
 */
final class ExabgpVectors {
    private static final Splitter PARTS = Splitter.on(':').limit(3);
    private static final Set<Family> UNICAST = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    private static final MessageFormat TWO_OCTET_AS =
            MessageFormat.BASE.withInternal().withExtendedMessages();
    private static final MessageFormat FOUR_OCTET_AS = TWO_OCTET_AS.withFourOctetAs();
    private static final List<MessageFormat> FORMATS = List.of(FOUR_OCTET_AS, TWO_OCTET_AS);

    private final Map<String, Integer> counts = new TreeMap<>();

    private ExabgpVectors() {}

    public static void main(String[] folders) throws IOException {
        ExabgpVectors vectors = new ExabgpVectors();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".ci"))
                        .sorted()
                        .toList()) {
                    vectors.read(file);
                }
            }
        }
        vectors.counts.forEach((what, count) -> System.out.println(count + " " + what));
    }

    private void read(Path file) throws IOException {
        String command = "";
        for (String line : Files.readAllLines(file)) {
            List<String> parts = PARTS.splitToList(line);
            if (parts.size() == 3 && parts.get(1).equals("cmd")) {
                command = parts.get(2);
            } else if (parts.size() == 3 && parts.get(1).equals("raw")) {
                hold(file, command, HexFormat.of().parseHex(parts.get(2).replace(":", "")));
                command = "";
            }
        }
    }

    private void hold(Path file, String command, byte[] raw) {
        count("messages");
        String again = encodedAgain(raw);
        count(again);
        if (again.startsWith("refused")) {
            return;
        }
        Optional<ExabgpCommand.Meaning> meaning = command.isEmpty() ? Optional.empty() : ExabgpCommand.parse(command);
        if (meaning.isEmpty()) {
            count(command.isEmpty() ? "without a command" : "commands about what there is nothing for here");
            return;
        }
        Verdict verdict = verdict(meaning.get(), raw);
        count("commands; decoded as they say: " + verdict.decoded());
        count("commands; encoded as they say: " + verdict.encoded());
        if (!verdict.decoded() || verdict.encoded() == Reencoded.OTHER) {
            System.out.println(file.getFileName() + ": " + command + "%n  ".formatted()
                    + HexFormat.of().formatHex(raw));
        }
    }

    /** In the first form of session in which it can be read: the vectors do not say which they are of. */
    private static String encodedAgain(byte[] raw) {
        String refused = "";
        for (MessageFormat format : List.of(FOUR_OCTET_AS, FOUR_OCTET_AS.withPaths(UNICAST), TWO_OCTET_AS)) {
            try {
                return "decoded, and encoded again: " + Reencoded.of(raw, format);
            } catch (BgpException e) {
                refused = refused.isEmpty() ? "refused: " + e.getMessage() : refused;
            }
        }
        return refused;
    }

    /** Whether the message says what the command does, and what comes out when the command is encoded. */
    record Verdict(boolean decoded, Reencoded encoded) {}

    /** The better one of four-octet and two-octet AS numbers: the vectors do not say which. */
    static Verdict verdict(ExabgpCommand.Meaning meaning, byte[] raw) {
        List<Verdict> verdicts = new ArrayList<>();
        for (MessageFormat format : FORMATS) {
            MessageFormat used = meaning.withPaths() ? format.withPaths(UNICAST) : format;
            ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH);
            new BgpWriter(used).write(meaning.update(), out);
            boolean decoded = new BgpReader(used).read(ByteBuffer.wrap(raw)).equals(meaning.update());
            verdicts.add(new Verdict(decoded, Reencoded.compare(raw, Arrays.copyOf(out.array(), out.position()))));
        }
        Verdict first = verdicts.get(0);
        return first.decoded() ? first : verdicts.get(1).decoded() ? verdicts.get(1) : first;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
