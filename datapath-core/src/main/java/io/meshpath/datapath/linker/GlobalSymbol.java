// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.List;

/** All that the parts say about one global name. */
final class GlobalSymbol {
    /** What one part says; {@code repeated} if it says the same as an earlier part in a section that is kept once. */
    record Mention(Part part, ElfSymbol symbol, boolean repeated) {
        boolean isDefinition() {
            return !symbol.isExtern() && !repeated;
        }

        boolean isStrong() {
            return symbol.binding() != ElfSymbol.WEAK;
        }
    }

    private final String name;
    private final List<Mention> mentions = new ArrayList<>();

    GlobalSymbol(String name) {
        this.name = name;
    }

    void add(Part part, ElfSymbol symbol, boolean repeated) {
        mentions.add(new Mention(part, symbol, repeated));
    }

    String name() {
        return name;
    }

    List<Mention> mentions() {
        return mentions;
    }

    /**
     * The mention that counts: the strong definition, or the first weak one, or any if there is none.
     *
     * @throws ElfException if there are two strong definitions
     */
    Mention chosen(String file) {
        List<Mention> strong = mentions.stream()
                .filter(mention -> mention.isDefinition() && mention.isStrong())
                .toList();
        if (strong.size() > 1) {
            throw new ElfException(
                    file,
                    "'" + name + "' is defined in both " + strong.get(0).part.name() + " and "
                            + strong.get(1).part.name() + "; rename one, or make one of them weak or static");
        }
        if (!strong.isEmpty()) {
            return strong.get(0);
        }
        return mentions.stream().filter(Mention::isDefinition).findFirst().orElse(mentions.get(0));
    }

    /** Weak only if every mention is. */
    int binding() {
        return mentions.stream().anyMatch(Mention::isStrong) ? ElfSymbol.GLOBAL : ElfSymbol.WEAK;
    }

    /** The strictest: ELF numbers them default 0, internal 1, hidden 2, protected 3. */
    int visibility() {
        return mentions.stream()
                .mapToInt(mention -> mention.symbol.visibility())
                .max()
                .orElse(0);
    }
}
