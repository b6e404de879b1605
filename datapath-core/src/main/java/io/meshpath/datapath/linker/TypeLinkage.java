// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.BtfMerger;
import io.meshpath.bpf.btf.BtfMerger.Placed;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.linker.DebugRecords.Kind;
import io.meshpath.datapath.linker.DebugRecords.Note;
import io.meshpath.datapath.linker.GlobalSymbol.Mention;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Merges the types of the parts, of which each global name keeps one, and what refers to them. */
final class TypeLinkage {
    private static final String MAPS = ".maps";

    private final String file;
    private final List<Part> parts;
    private final SectionLayout layout;
    private final Map<String, Mention> chosen = new HashMap<>();
    private final BtfMerger merger;

    TypeLinkage(String file, List<Part> parts, SectionLayout layout, Collection<GlobalSymbol> globals) {
        this.file = file;
        this.parts = parts;
        this.layout = layout;
        this.merger = new BtfMerger(parts.stream().map(Part::types).toList());
        globals.forEach(this::unify);
    }

    /** Makes all mentions of a name have the type of the one that counts, with which they must agree. */
    private void unify(GlobalSymbol global) {
        Mention winner = global.chosen(file);
        chosen.put(global.name(), winner);
        Integer type = winner.part().globals().get(global.name());
        if (type == null) {
            return; // a file without types
        }
        for (Mention mention : global.mentions()) {
            Integer other = mention.part().globals().get(global.name());
            if (mention.part().number() != winner.part().number() && other != null) {
                requireSameType(global.name(), winner, type, mention, other);
                merger.unify(mention.part().number(), other, winner.part().number(), type);
            }
        }
    }

    private void requireSameType(String name, Mention winner, int type, Mention mention, int other) {
        DeclarationMatch match =
                new DeclarationMatch(winner.part().types(), mention.part().types());
        boolean isMap = !winner.symbol().isExtern()
                && winner.part().elf().sectionOf(winner.symbol()).name().equals(MAPS);
        boolean bothDefine = winner.isDefinition() && mention.isDefinition();
        if (isMap ? !match.isSameMap(type, other) : !match.isSame(type, other, bothDefine)) {
            throw new ElfException(
                    file,
                    (isMap ? "map '" : "'") + name + "' is not the same in "
                            + winner.part().name() + " and " + mention.part().name());
        }
    }

    /** {@code .BTF} and {@code .BTF.ext}, as far as there is something in them. */
    Map<String, ByteBuffer> sections() {
        dataSections().forEach((name, variables) -> {
            variables.sort(Comparator.comparingInt(Placed::offset));
            merger.section(name, layout.section(name).map(OutputSection::size).orElse(0), variables);
        });
        for (Part part : parts) {
            addTexts(part);
        }
        BtfMerger.Merged merged = merger.merge();
        Map<String, ByteBuffer> sections = new LinkedHashMap<>();
        if (merged.types().typeCount() > 0) {
            sections.put(".BTF", ByteBuffer.wrap(merged.types().toBytes()).order(ByteOrder.LITTLE_ENDIAN));
        }
        DebugWriter debug = new DebugWriter();
        parts.forEach(part -> addNotes(part, merged, debug));
        if (!debug.isEmpty()) {
            sections.put(".BTF.ext", debug.write());
        }
        return sections;
    }

    private Map<String, List<Placed>> dataSections() {
        Map<String, List<Placed>> sections = new LinkedHashMap<>();
        for (Part part : parts) {
            for (int id = 1; id <= part.types().typeCount(); id++) {
                if (part.types().type(id) instanceof BtfType.DataSection section) {
                    List<Placed> variables = sections.computeIfAbsent(section.name(), name -> new ArrayList<>());
                    section.variables()
                            .forEach(variable ->
                                    place(part, section.name(), variable).ifPresent(variables::add));
                }
            }
        }
        return sections;
    }

    /** Where a variable is now; empty if it is nowhere here, or another part's of the same name counts. */
    private Optional<Placed> place(Part part, String section, BtfType.Placement placement) {
        Mention winner = chosen.get(globalName(part.types().type(placement.variable())));
        if (winner != null && winner.part().number() != part.number()) {
            return Optional.empty();
        }
        int offset = placement.offset();
        if (layout.section(section).isPresent()) {
            boolean isExtern = winner != null && winner.symbol().isExtern();
            if (isExtern || layout.isRepetition(part, section)) {
                return Optional.empty();
            }
            // the compiler leaves it blank for all but static variables
            int own = winner == null ? offset : (int) winner.symbol().value();
            offset = own + layout.offset(part, section);
        }
        return Optional.of(new Placed(part.number(), placement.variable(), offset, placement.byteSize()));
    }

    private static String globalName(BtfType type) {
        if (type instanceof BtfType.Variable variable) {
            return variable.linkage() == 0 ? "" : variable.name();
        }
        return type instanceof BtfType.Function function && function.linkage() != 0 ? function.name() : "";
    }

    private void addTexts(Part part) {
        for (Kind kind : Kind.values()) {
            for (Note note : part.debug().of(kind)) {
                merger.string(note.section());
                kind.texts().forEach(word -> text(part, note, word));
            }
        }
    }

    private int text(Part part, Note note, int word) {
        return merger.string(part.texts().at(note.words().get(word)));
    }

    private void addNotes(Part part, BtfMerger.Merged merged, DebugWriter to) {
        for (Kind kind : Kind.values()) {
            for (Note note : part.debug().of(kind)) {
                int[] words = note.words().stream().mapToInt(Integer::intValue).toArray();
                words[0] += layout.offset(part, note.section());
                if (kind.hasType) {
                    words[1] = merged.id(part.number(), words[1]);
                }
                kind.texts().forEach(word -> words[word] = text(part, note, word));
                to.add(kind, merger.string(note.section()), words);
            }
        }
    }
}
