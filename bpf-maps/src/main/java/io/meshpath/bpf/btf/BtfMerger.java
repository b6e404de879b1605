// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Puts the types of several objects into one BTF in which no type occurs twice. Types are the same if nothing that can be
 * reached from them differs, so that structures which refer to themselves are found equal too; variables are always kept
 * apart. Sections are left behind: where things lie is decided anew, with {@link #section}.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class BtfMerger {
    /** A variable, or a function, of source {@code source} in a section. */
    public record Placed(int source, int id, int offset, int byteSize) {}

    /** The outcome: the types, and where each type of each source went. */
    public static final class Merged {
        private final Btf types;
        private final BtfMerger from;
        private final int[] ids;

        private Merged(Btf types, BtfMerger from, int[] ids) {
            this.types = types;
            this.from = from;
            this.ids = ids;
        }

        /** The types. */
        public Btf types() {
            return types;
        }

        /**
         * The number that type {@code id} of a source has now; 0 for its sections.
         *
         * @throws BtfFormatException if the source has no such type
         */
        public int id(int source, int id) {
            return ids[from.number(source, id)];
        }
    }

    private record Section(String name, int byteSize, List<Placed> variables) {}

    private record Entry(int source, BtfRecord record) {}

    /** Longer chains of references occur in no real program; their types are all kept, because time is bounded. */
    private static final int MOST_ROUNDS = 64;

    private final List<Btf> sources;
    private final int[] bases; // by source: what to add to its numbers for the common ones; void is 0 for all
    private final List<Entry> entries = new ArrayList<>(); // by common number, less one
    private final int[] sameAs;
    private final BtfStrings strings = BtfStrings.startingAt(0);
    private final List<Section> sections = new ArrayList<>();

    /** Starts with the types of {@code sources}, which are numbered from 0. */
    public BtfMerger(List<Btf> sources) {
        this.sources = List.copyOf(sources);
        this.bases = new int[sources.size()];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = entries.size();
            read(i, sources.get(i));
        }
        this.sameAs = IntStream.rangeClosed(0, entries.size()).toArray();
    }

    private void read(int number, Btf source) {
        ByteBuffer bytes = ByteBuffer.wrap(source.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Integer> names = new HashMap<>();
        int at = bytes.getInt(HEADER_LENGTH_OFFSET) + bytes.getInt(TYPES_OFFSET);
        for (int id = 1; id <= source.typeCount(); id++) {
            BtfRecord record = BtfRecord.read(bytes, at);
            record.rename(offset -> names.computeIfAbsent(offset, it -> strings.offset(source.shortString(it))));
            entries.add(new Entry(number, record));
            at += record.bytes();
        }
    }

    /** Where a text lies in the merged strings, to which it is added: for source lines and the like. */
    public int string(String text) {
        return strings.offset(text);
    }

    /** Says that a type, the declaration of something, stands for one of another source: its definition. */
    public void unify(int source, int declaration, int definingSource, int definition) {
        sameAs[number(source, declaration)] = number(definingSource, definition);
    }

    /** Adds a section, whose variables must be in the order of their offsets for the kernel to take it. */
    public void section(String name, int byteSize, List<Placed> variables) {
        sections.add(new Section(name, byteSize, List.copyOf(variables)));
    }

    /**
     * Merges.
     *
     * @throws BtfFormatException if a type refers to one that does not exist
     */
    public Merged merge() {
        int[] classes = classes();
        int[] ids = new int[classes.length]; // by class, of which there are no more than types
        List<Integer> kept = new ArrayList<>();
        for (int number = 1; number < classes.length; number++) {
            if (isKept(number) && ids[classes[number]] == 0) {
                kept.add(number);
                ids[classes[number]] = kept.size();
            }
        }
        int[] merged = new int[classes.length];
        Arrays.setAll(merged, number -> ids[classes[sameAs[number]]]);
        List<int[]> types = new ArrayList<>();
        kept.forEach(number -> types.add(renumbered(number, merged)));
        sections.forEach(section -> types.add(record(section, merged)));
        return new Merged(build(types), this, merged);
    }

    private boolean isKept(int number) {
        return sameAs[number] == number && kind(number) != DATASEC;
    }

    /**
     * Which types are the same: at first all might be, and each round tells those apart whose records differ, or whose
     * references lead to types that were told apart before; until a round finds nothing new.
     */
    private int[] classes() {
        int[] classes = new int[sameAs.length];
        Arrays.fill(classes, 1, classes.length, 1);
        int count = 1;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Map<IntBuffer, Integer> known = new HashMap<>();
            int[] finer = new int[classes.length];
            for (int number = 1; number < classes.length; number++) {
                IntBuffer key = key(number, classes);
                Integer found = known.putIfAbsent(key, known.size() + 1);
                finer[number] = found == null ? known.size() : found;
            }
            if (known.size() == count) {
                return finer;
            }
            count = known.size();
            classes = finer;
        }
        return IntStream.range(0, classes.length).toArray();
    }

    private IntBuffer key(int number, int[] classes) {
        int[] words = renumbered(number, classes);
        if (kind(number) != VAR) {
            return IntBuffer.wrap(words);
        }
        int[] unique = Arrays.copyOf(words, words.length + 1);
        unique[words.length] = number;
        return IntBuffer.wrap(unique);
    }

    private int kind(int number) {
        return entries.get(number - 1).record.kind();
    }

    private int[] renumbered(int number, int[] numbers) {
        Entry entry = entries.get(number - 1);
        return entry.record.renumbered(id -> numbers[sameAs[number(entry.source, id)]]);
    }

    private int[] record(Section section, int[] merged) {
        int[][] variables = section.variables.stream()
                .map(placed -> new int[] {merged[number(placed.source, placed.id)], placed.offset, placed.byteSize})
                .toArray(int[][]::new);
        return BtfRecord.section(strings.offset(section.name), section.byteSize, variables);
    }

    private int number(int source, int id) {
        if (id == 0) {
            return 0;
        }
        if (id < 0 || id > sources.get(source).typeCount()) {
            throw new BtfFormatException("malformed BTF: there is no type " + Integer.toUnsignedString(id)
                    + ", the last is " + sources.get(source).typeCount());
        }
        return bases[source] + id;
    }

    private Btf build(List<int[]> types) {
        int words = types.stream().mapToInt(type -> type.length).sum();
        byte[] records = new byte[words * Integer.BYTES];
        ByteBuffer to = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
        types.forEach(type -> Arrays.stream(type).forEach(to::putInt));
        return Btf.parse(ByteBuffer.wrap(new BtfEncoder(strings).assemble(records)));
    }
}
