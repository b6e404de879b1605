// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.FunctionInfo;
import io.meshpath.datapath.program.LineInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code .BTF.ext} section: which function type and which source line belong to which instruction, and the CO-RE
 * relocations, by code section. Layout: the kernel's Documentation/bpf/btf.rst, section 4.2. Immutable.
 */
final class DebugInfo {
    /** "Instruction {@code instruction} depends on the kernel's layout of local type {@code type}." */
    record CoreRelocation(int instruction, int type, int access, int kind) {}

    static final DebugInfo NONE = new DebugInfo(Map.of(), Map.of(), Map.of());

    private static final int MAGIC = 0xeb9f;
    private static final int SHORTEST_HEADER = 24;
    private static final int HEADER_WITH_CORE = 32;

    private final Map<String, List<FunctionInfo>> functions;
    private final Map<String, List<LineInfo>> lines;
    private final Map<String, List<CoreRelocation>> relocations;

    private DebugInfo(
            Map<String, List<FunctionInfo>> functions,
            Map<String, List<LineInfo>> lines,
            Map<String, List<CoreRelocation>> relocations) {
        this.functions = functions;
        this.lines = lines;
        this.relocations = relocations;
    }

    /** The function types of one code section, in the order of the file. */
    List<FunctionInfo> functions(String section) {
        return functions.getOrDefault(section, List.of());
    }

    List<LineInfo> lines(String section) {
        return lines.getOrDefault(section, List.of());
    }

    List<CoreRelocation> relocations(String section) {
        return relocations.getOrDefault(section, List.of());
    }

    static DebugInfo parse(ByteBuffer section, Btf btf, String file) {
        if (section.capacity() < SHORTEST_HEADER || (section.getShort(0) & 0xffff) != MAGIC) {
            throw new ElfException(file, ".BTF.ext is not BTF");
        }
        Reader reader = new Reader(section, btf, file);
        boolean withCore = reader.header >= HEADER_WITH_CORE;
        return new DebugInfo(
                reader.part(8, 8, at -> new FunctionInfo(reader.instruction(at), section.getInt(at + 4))),
                reader.part(
                        16,
                        16,
                        at -> new LineInfo(
                                reader.instruction(at),
                                section.getInt(at + 4),
                                section.getInt(at + 8),
                                section.getInt(at + 12))),
                withCore
                        ? reader.part(
                                24,
                                16,
                                at -> new CoreRelocation(
                                        reader.instruction(at),
                                        section.getInt(at + 4),
                                        section.getInt(at + 8),
                                        section.getInt(at + 12)))
                        : Map.of());
    }

    private interface Entry<T> {
        T at(int offset);
    }

    /** Walks one part: a record size, then per code section a name, a count and that many records. */
    private static final class Reader {
        private final ByteBuffer section;
        private final Btf btf;
        private final String file;
        private final int header;

        Reader(ByteBuffer section, Btf btf, String file) {
            this.section = section.order() == ByteOrder.LITTLE_ENDIAN
                    ? section
                    : section.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            this.btf = btf;
            this.file = file;
            this.header = section.getInt(4);
            if (header < SHORTEST_HEADER || header > section.capacity()) {
                throw broken("has a header of " + Integer.toUnsignedString(header) + " bytes");
            }
        }

        <T> Map<String, List<T>> part(int headerField, int shortestRecord, Entry<T> entry) {
            long start = header + (section.getInt(headerField) & 0xffff_ffffL);
            long end = start + (section.getInt(headerField + 4) & 0xffff_ffffL);
            if (end > section.capacity()) {
                throw broken("reaches beyond the section: " + end + " of " + section.capacity());
            }
            Map<String, List<T>> found = new HashMap<>();
            if (end - start < 4) {
                return found;
            }
            int record = section.getInt((int) start);
            if (record < shortestRecord || record % 4 != 0) {
                throw broken("has records of " + Integer.toUnsignedString(record) + " bytes");
            }
            int at = (int) start + 4;
            while (end - at >= 8) {
                at = records(at, (int) end, record, entry, found);
            }
            return found;
        }

        private <T> int records(int at, int end, int record, Entry<T> entry, Map<String, List<T>> found) {
            String name = btf.string(section.getInt(at));
            long count = section.getInt(at + 4) & 0xffff_ffffL;
            int first = at + 8;
            if (first + count * record > end) {
                throw broken("claims " + count + " records for " + name + ", more than it holds");
            }
            List<T> list = found.computeIfAbsent(name, key -> new ArrayList<>());
            for (int i = 0; i < count; i++) {
                list.add(entry.at(first + i * record));
            }
            return first + (int) count * record;
        }

        /** Instruction offsets are in bytes in the file. */
        int instruction(int at) {
            int offset = section.getInt(at);
            if (offset < 0 || offset % Instructions.BYTES != 0) {
                throw broken("points between instructions: offset " + Integer.toUnsignedString(offset));
            }
            return offset / Instructions.BYTES;
        }

        private ElfException broken(String problem) {
            return new ElfException(file, ".BTF.ext " + problem);
        }
    }
}
