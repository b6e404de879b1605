// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages of tests: between octets, hexadecimal digits and values. */
final class Frames {
    static final MessageFormat MODERN = MessageFormat.BASE.withFourOctetAs();
    static final String MARKER = "ffffffffffffffffffffffffffffffff";

    private Frames() {}

    static BgpMessage read(String hex, MessageFormat format) {
        return new BgpReader(format).read(ByteBuffer.wrap(octets(hex)));
    }

    static BgpMessage.Update readUpdate(String hex, MessageFormat format) {
        return (BgpMessage.Update) read(hex, format);
    }

    static String write(BgpMessage message, MessageFormat format) {
        ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH);
        new BgpWriter(format).write(message, out);
        byte[] octets = new byte[out.position()];
        out.get(0, octets);
        return HexFormat.of().formatHex(octets);
    }

    /** A message of this type around {@code body}, both in hexadecimal digits with blanks where they help. */
    static String frame(int type, String body) {
        String digits = body.replace(" ", "");
        return MARKER + "%04x%02x".formatted(BgpReader.HEADER_LENGTH + digits.length() / 2, type) + digits;
    }

    /** An UPDATE with these fields, lengths added. */
    static String update(String withdrawn, String attributes, String nlri) {
        return frame(2, sized(withdrawn) + sized(attributes) + nlri);
    }

    static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The messages of a file of "name hex" lines beside this class. */
    static Map<String, String> golden(String file) {
        try (InputStream in = Frames.class.getResourceAsStream(file)) {
            Map<String, String> frames = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split("\\s+", 2);
                    frames.put(parts[0], parts[1]);
                }
            }
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sized(String field) {
        String digits = field.replace(" ", "");
        return "%04x".formatted(digits.length() / 2) + digits;
    }
}
