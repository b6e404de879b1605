// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.Reencoded;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Reads whole MRT files and counts what holds of them: {@code MrtFiles FILE…}. Where RIPE-NCC/bgpdump says what is in its
 * test_data/FILE ({@code test_expect/FILE.bgp.gz}), our lines are held against those.
 */
final class MrtFiles {
    private static final int SHOWN = 3;

    private final Path file;
    private final MrtText text = new MrtText();
    private final Map<Reencoded, Integer> messages = new EnumMap<>(Reencoded.class);
    private final Map<String, Integer> refused = new TreeMap<>();
    private final Map<String, Integer> unmatched = new HashMap<>();
    private int records;
    private int sameRecords;
    private int lines;

    private MrtFiles(Path file) {
        this.file = file;
    }

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            MrtFiles counts = new MrtFiles(Path.of(file));
            counts.read();
            counts.report();
        }
    }

    private void read() throws IOException {
        try (MrtReader reader = MrtReader.open(file);
                InputStream octets = new BufferedInputStream(unpacked(file))) {
            for (Optional<MrtRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                count(next.get(), octets);
            }
        }
    }

    /** Counts a record, whose octets come next. */
    private void count(MrtRecord entry, InputStream octets) throws IOException {
        records++;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        MrtWriter.of(written).write(entry);
        sameRecords += Arrays.equals(octets.readNBytes(written.size()), written.toByteArray()) ? 1 : 0;
        try {
            text.lines(entry, line -> {
                lines++;
                unmatched.merge(line, 1, Integer::sum);
            });
            if (entry instanceof MrtRecord.Message message) {
                byte[] whole = message.message().toBytes();
                messages.merge(Reencoded.of(whole, message.form().messageFormat()), 1, Integer::sum);
            }
        } catch (BgpException e) {
            refused.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
        }
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    private void report() throws IOException {
        System.out.printf(
                "%s: %d records, %d written again to the same octets, %d lines%n",
                file.getFileName(), records, sameRecords, lines);
        if (!messages.isEmpty()) {
            System.out.println("  messages encoded again: " + messages);
        }
        refused.forEach((why, count) -> System.out.println("  refused " + count + ": " + why));
        Path expected = file.resolveSibling("../test_expect/" + file.getFileName() + ".bgp.gz");
        if (Files.exists(expected)) {
            hold(expected);
        }
    }

    private void hold(Path expected) throws IOException {
        int same = 0;
        Map<String, Integer> theirs = new TreeMap<>();
        try (BufferedReader oracle = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(expected)), StandardCharsets.US_ASCII))) {
            for (String line = oracle.readLine(); line != null; line = oracle.readLine()) {
                if (unmatched.containsKey(line)) {
                    same++;
                    unmatched.computeIfPresent(line, (key, count) -> count == 1 ? null : count - 1);
                } else {
                    theirs.merge(line, 1, Integer::sum);
                }
            }
        }
        System.out.println("  lines as bgpdump has them: " + same + "; only there: " + total(theirs) + "; only here: "
                + total(unmatched));
        theirs.keySet().stream().limit(SHOWN).forEach(line -> System.out.println("    there " + line));
        unmatched.keySet().stream().sorted().limit(SHOWN).forEach(line -> System.out.println("    here  " + line));
    }

    private static int total(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
