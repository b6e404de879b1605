// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.datapath.linker.DebugRecords.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@code .BTF.ext} section: three parts, each with its records by code section. */
final class DebugWriter {
    private static final int HEADER = 32;

    private final Map<Kind, Map<Integer, List<int[]>>> records = new EnumMap<>(Kind.class);

    /** Adds a record about the section whose name lies at an offset of the strings. */
    void add(Kind kind, int sectionName, int[] words) {
        records.computeIfAbsent(kind, key -> new LinkedHashMap<>())
                .computeIfAbsent(sectionName, key -> new ArrayList<>())
                .add(words);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    ByteBuffer write() {
        int total = HEADER;
        for (Kind kind : Kind.values()) {
            total += length(kind);
        }
        ByteBuffer to = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        to.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER);
        int offset = 0;
        for (Kind kind : Kind.values()) {
            to.putInt(offset).putInt(length(kind));
            offset += length(kind);
        }
        for (Kind kind : Kind.values()) {
            write(kind, to);
        }
        return to;
    }

    private int length(Kind kind) {
        int length = 0;
        for (List<int[]> section : sections(kind).values()) {
            length += 2 * Integer.BYTES + section.size() * kind.bytes;
        }
        return length == 0 ? 0 : length + Integer.BYTES;
    }

    private void write(Kind kind, ByteBuffer to) {
        if (sections(kind).isEmpty()) {
            return;
        }
        to.putInt(kind.bytes);
        sections(kind).forEach((name, section) -> {
            to.putInt(name).putInt(section.size());
            for (int[] words : section) {
                for (int word : words) {
                    to.putInt(word);
                }
            }
        });
    }

    private Map<Integer, List<int[]>> sections(Kind kind) {
        return records.getOrDefault(kind, Map.of());
    }
}
