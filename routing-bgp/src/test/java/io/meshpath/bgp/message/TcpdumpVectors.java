// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads the BGP captures among tcpdump's tests and counts what holds of them: {@code TcpdumpVectors TESTS_FOLDER}. What
 * {@code tcpdump -v} says of a capture is in the file that the folder's TESTLIST names.
 */
final class TcpdumpVectors {
    private static final Splitter WORDS = Splitter.onPattern("\\s+");
    private static final Set<Family> UNICAST = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    private static final MessageFormat TWO_OCTET_AS =
            MessageFormat.BASE.withInternal().withExtendedMessages();
    private static final MessageFormat FOUR_OCTET_AS = TWO_OCTET_AS.withFourOctetAs();
    /** As a capture without its OPENs does not say which; the first in which all of a message makes sense. */
    private static final List<MessageFormat> FORMATS =
            List.of(FOUR_OCTET_AS, TWO_OCTET_AS, FOUR_OCTET_AS.withPaths(UNICAST), TWO_OCTET_AS.withPaths(UNICAST));

    private final Map<String, Integer> counts = new TreeMap<>();

    private TcpdumpVectors() {}

    public static void main(String[] folders) throws IOException {
        TcpdumpVectors vectors = new TcpdumpVectors();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file :
                        files.filter(TcpdumpVectors::isCapture).sorted().toList()) {
                    vectors.read(file);
                }
            }
        }
        vectors.counts.forEach((what, count) -> System.out.println(count + " " + what));
    }

    private static boolean isCapture(Path file) {
        return file.getFileName().toString().matches("(mp)?bgp.*\\.pcap(ng)?");
    }

    private void read(Path file) throws IOException {
        count("captures");
        List<TcpdumpText.Said> said = said(file);
        for (byte[] message : Captures.messages(file)) {
            count("messages");
            int length = message.length;
            TcpdumpText.Said same = said.stream()
                    .filter(each -> each.length() == length && typeOf(message).equals(each.type()))
                    .findFirst()
                    .orElse(null);
            if (same != null) {
                said.remove(same);
            }
            hold(file, message, same);
        }
        count("messages of which tcpdump says more than we found", said.size());
    }

    /** What the folder's TESTLIST has for the capture: {@code name NAME.pcap NAME.out -v}. */
    private static List<TcpdumpText.Said> said(Path file) throws IOException {
        for (String line : Files.readAllLines(file.resolveSibling("TESTLIST"), StandardCharsets.ISO_8859_1)) {
            List<String> words = WORDS.splitToList(line);
            if (words.size() >= 4
                    && words.get(1).equals(file.getFileName().toString())
                    && words.get(3).equals("-v")) {
                Path text = file.resolveSibling(words.get(2));
                return new ArrayList<>(TcpdumpText.read(Files.readAllLines(text, StandardCharsets.ISO_8859_1)));
            }
        }
        return List.of();
    }

    private void hold(Path file, byte[] message, TcpdumpText.Said said) {
        BgpException refusal = null;
        SortedSet<String> facts = null;
        for (MessageFormat format : FORMATS) {
            try {
                BgpMessage read = new BgpReader(format).read(ByteBuffer.wrap(message));
                SortedSet<String> here =
                        read instanceof BgpMessage.Update update ? TcpdumpText.facts(update) : new TreeSet<>();
                boolean better = facts == null || said != null && here.equals(said.facts());
                if (better) {
                    facts = here;
                }
            } catch (BgpException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        if (facts == null) {
            count("refused: " + refusal.getMessage());
            return;
        }
        count("encoded again: " + encodedAgain(message));
        boolean update = message[18] == 2;
        if (said == null) {
            count("decoded; tcpdump says nothing of it");
        } else if (!update || facts.equals(said.facts())) {
            count(
                    update
                            ? "UPDATEs that say what tcpdump says"
                            : "other messages of the type and length that tcpdump says");
        } else {
            count("UPDATEs that say something else than tcpdump");
            TreeSet<String> ours = new TreeSet<>(facts);
            ours.removeAll(said.facts());
            TreeSet<String> theirs = new TreeSet<>(said.facts());
            theirs.removeAll(facts);
            System.out.println(file.getFileName() + ": only here " + ours + "; only there " + theirs);
        }
    }

    private static Reencoded encodedAgain(byte[] message) {
        Reencoded best = Reencoded.OTHER;
        for (MessageFormat format : FORMATS) {
            try {
                Reencoded again = Reencoded.of(message, format);
                best = again.compareTo(best) < 0 ? again : best;
            } catch (BgpException e) {
                // another form is the one
            }
        }
        return best;
    }

    private static String typeOf(byte[] message) {
        return switch (message[18]) {
            case 1 -> "Open";
            case 2 -> "Update";
            case 3 -> "Notification";
            case 4 -> "Keepalive";
            default -> "Route Refresh";
        };
    }

    private void count(String what) {
        count(what, 1);
    }

    private void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }
}
