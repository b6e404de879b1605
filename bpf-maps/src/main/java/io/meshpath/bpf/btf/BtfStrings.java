// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A section of strings that grows: each string once, the empty one at 0. That of split BTF goes on where its base's ends. */
final class BtfStrings {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, Integer> offsets = new HashMap<>();

    private final int first;

    private BtfStrings(int first) {
        this.first = first;
        if (first > 0) {
            offsets.put("", 0);
        }
    }

    /** One whose first string is to have the offset {@code first}: 0 but for split BTF. */
    static BtfStrings startingAt(int first) {
        BtfStrings strings = new BtfStrings(first);
        strings.offset("");
        return strings;
    }

    /** One that begins with {@code section}. */
    static BtfStrings startingWith(StringSection section) {
        BtfStrings strings = new BtfStrings(section.first());
        ByteBuffer bytes = section.bytes();
        byte[] octets = new byte[bytes.remaining()];
        bytes.get(octets);
        strings.bytes.writeBytes(octets);
        int start = 0;
        for (int at = 0; at < octets.length; at++) {
            if (octets[at] == 0) {
                strings.offsets.putIfAbsent(
                        new String(octets, start, at - start, StandardCharsets.UTF_8), strings.first + start);
                start = at + 1;
            }
        }
        return strings;
    }

    /** Where {@code text} is, from now on at the latest. */
    int offset(String text) {
        Integer known = offsets.get(text);
        if (known != null) {
            return known;
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name with a zero in it: " + text.replace("\0", "\\0"));
        }
        int offset = first + bytes.size();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        bytes.write(0);
        offsets.put(text, offset);
        return offset;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
