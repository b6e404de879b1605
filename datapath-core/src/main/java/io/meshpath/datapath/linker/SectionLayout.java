// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfSection;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where each section of each part goes. */
final class SectionLayout {
    private record Place(int part, int section) {}

    private record Name(int part, String section) {}

    private final Map<String, OutputSection> sections = new LinkedHashMap<>();
    private final Map<Place, Integer> offsets = new HashMap<>();
    private final Map<Name, Integer> offsetsByName = new HashMap<>();

    SectionLayout(String file, List<Part> parts) {
        for (Part part : parts) {
            for (ElfSection section : part.linkedSections()) {
                OutputSection output =
                        sections.computeIfAbsent(section.name(), name -> new OutputSection(file, sections.size() + 1));
                int offset = output.add(part, section);
                offsets.put(new Place(part.number(), section.index()), offset);
                offsetsByName.put(new Name(part.number(), section.name()), offset);
            }
        }
    }

    /** The sections of the outcome, each at its index less one. */
    Collection<OutputSection> sections() {
        return sections.values();
    }

    /** The section of the outcome that has this name; empty for one that has only a name, such as {@code .ksyms}. */
    Optional<OutputSection> section(String name) {
        return Optional.ofNullable(sections.get(name));
    }

    /** How far a section of a part begins behind the start of that of the outcome. */
    int offset(Part part, ElfSection section) {
        Integer offset = offsets.get(new Place(part.number(), section.index()));
        if (offset == null) {
            throw part.broken("section " + section.name() + " is needed, but not linked");
        }
        return offset;
    }

    /** Whether a section says the same as that of an earlier part, and so is left out. */
    boolean isRepetition(Part part, String section) {
        return section(section)
                .filter(output -> OutputSection.isDeclaration(section))
                .filter(output -> output.pieces().get(0).part().number() != part.number())
                .isPresent();
    }

    /** How far the section of this name begins behind the start of that of the outcome. */
    int offset(Part part, String section) {
        Integer offset = offsetsByName.get(new Name(part.number(), section));
        if (offset == null) {
            throw part.broken("section " + section + " is needed, but not linked");
        }
        return offset;
    }

    /** Whether a section of a part is in the outcome. */
    boolean holds(Part part, ElfSection section) {
        return offsets.containsKey(new Place(part.number(), section.index()));
    }
}
