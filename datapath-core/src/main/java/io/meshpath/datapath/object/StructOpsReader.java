// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.bpf.layout.Octets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Reads the structures of functions that an object has for the kernel. */
final class StructOpsReader {
    private static final String SECTION = ".struct_ops";
    private static final String LINKED = ".struct_ops.link";

    private final ElfFile elf;
    private final Btf types;
    private final List<StructOps> found = new ArrayList<>();

    private StructOpsReader(ElfFile elf, Btf types) {
        this.elf = elf;
        this.types = types;
    }

    static List<StructOps> read(ElfFile elf, Btf types) {
        StructOpsReader reader = new StructOpsReader(elf, types);
        for (ElfSection section : elf.sections()) {
            if (section.isData() && isStructOps(section.name())) {
                reader.section(section);
            }
        }
        return reader.found;
    }

    /** Whether a section of this name holds such structures; a question mark means that they are not used by default. */
    static boolean isStructOps(String section) {
        String name = section.startsWith("?") ? section.substring(1) : section;
        return name.equals(SECTION) || name.equals(LINKED);
    }

    private void section(ElfSection section) {
        OptionalInt id = types.find(section.name(), BtfType.DataSection.class);
        if (id.isEmpty()) {
            throw elf.broken("section " + section.name() + " has no BTF; compile with -g");
        }
        Map<String, ElfSymbol> symbols = new HashMap<>();
        elf.symbols().stream()
                .filter(symbol -> symbol.section() == section.index())
                .forEach(symbol -> symbols.put(symbol.name(), symbol));
        for (BtfType.Placement place : ((BtfType.DataSection) types.type(id.getAsInt())).variables()) {
            if (types.type(place.variable()) instanceof BtfType.Variable variable) {
                ElfSymbol symbol = symbols.get(variable.name());
                if (symbol == null) {
                    throw elf.broken("'" + variable.name() + "' has no place in section " + section.name());
                }
                found.add(variable(section, variable, symbol.value()));
            }
        }
    }

    private StructOps variable(ElfSection section, BtfType.Variable variable, long offset) {
        int type = types.resolve(variable.type());
        if (!(types.type(type) instanceof BtfType.Struct structure)
                || structure.name().isEmpty()) {
            throw elf.broken("'" + variable.name() + "' in section " + section.name() + " is no structure with a name");
        }
        int size = structure.byteSize();
        if (offset < 0 || size < 0 || offset > section.data().capacity() - (long) size) {
            throw elf.broken("'" + variable.name() + "' is not inside its section " + section.name() + ": offset "
                    + offset + ", size " + size + ", section " + section.data().capacity());
        }
        byte[] contents = new byte[size];
        section.data().get((int) offset, contents);
        return new StructOps(
                variable.name(),
                type,
                Octets.copyOf(contents),
                section.name().endsWith(LINKED),
                !section.name().startsWith("?"),
                functions(section, variable.name(), structure, offset));
    }

    /** The relocations of the section say which function goes where. */
    private Map<Integer, String> functions(ElfSection section, String name, BtfType.Struct structure, long offset) {
        Map<Integer, String> functions = new HashMap<>();
        for (ElfRelocation relocation : elf.relocationsOf(section)) {
            long at = relocation.offset() - offset;
            if (at >= 0 && at < structure.byteSize()) {
                functions.put(member(name, structure, at), function(relocation.symbol()));
            }
        }
        return functions;
    }

    private int member(String name, BtfType.Struct structure, long at) {
        List<BtfType.Member> members = structure.members();
        for (int i = 0; i < members.size(); i++) {
            boolean isFunction = types.resolved(members.get(i).type()) instanceof BtfType.Pointer pointer
                    && types.resolved(pointer.target()) instanceof BtfType.Prototype;
            if (members.get(i).byteOffset() == at && isFunction) {
                return i;
            }
        }
        throw elf.broken(
                "'" + name + "' has an address where struct " + structure.name() + " has no function: offset " + at);
    }

    /** The function that a symbol stands for: itself, or the one at the start of its section. */
    private String function(ElfSymbol symbol) {
        if (symbol.type() == ElfSymbol.FUNC) {
            return symbol.name();
        }
        return elf.symbols().stream()
                .filter(it ->
                        it.type() == ElfSymbol.FUNC && it.section() == symbol.section() && it.value() == symbol.value())
                .map(ElfSymbol::name)
                .findFirst()
                .orElseThrow(() -> elf.broken("'" + symbol.name() + "' is no function"));
    }
}
