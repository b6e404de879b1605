// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.Function.FunctionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the relocations of code sections as {@link Relocation}s. */
final class RelocationReader {
    private final ElfFile elf;
    private final Map<Integer, DataSection> data; // by section number
    private final Map<Long, String> maps; // by offset in .maps
    private final Map<String, Extern> externs;
    private final Optional<Settings> settings;

    RelocationReader(
            ElfFile elf,
            Map<Integer, DataSection> data,
            Map<Long, String> maps,
            Map<String, Extern> externs,
            Optional<Settings> settings) {
        this.elf = elf;
        this.data = Map.copyOf(data);
        this.maps = Map.copyOf(maps);
        this.externs = Map.copyOf(externs);
        this.settings = settings;
    }

    /** The relocations of one code section, by instruction. */
    Map<Integer, Relocation> of(ElfSection section, Instructions code) {
        Map<Integer, Relocation> relocations = new HashMap<>();
        for (ElfRelocation relocation : elf.relocationsOf(section)) {
            long offset = relocation.offset();
            if (offset < 0 || offset % Instructions.BYTES != 0 || offset / Instructions.BYTES >= code.count()) {
                throw elf.broken("relocation outside " + section.name() + ": offset " + offset);
            }
            if (relocation.type() == ElfRelocation.NONE) {
                continue;
            }
            int at = (int) (offset / Instructions.BYTES);
            relocations.put(at, relocation(section, code, at, relocation));
        }
        return relocations;
    }

    private Relocation relocation(ElfSection section, Instructions code, int at, ElfRelocation relocation) {
        ElfSymbol symbol = relocation.symbol();
        if (symbol.isExtern()) {
            return extern(code, at, symbol.name());
        }
        ElfSection target = elf.sectionOf(symbol);
        if (relocation.type() == ElfRelocation.CALL_32 && code.isLocalCall(at)) {
            // calls count instructions from the next one
            long addend = relocation.addend().orElse((code.immediate(at) + 1L) * Instructions.BYTES);
            return new Relocation.Call(at, key(target, symbol, addend));
        }
        if (relocation.type() == ElfRelocation.LOAD_64 && code.isLoad64(at)) {
            return load(at, symbol, target, relocation.addend().orElse(code.immediate(at)));
        }
        throw elf.broken(
                "relocation of type " + relocation.type() + " to '" + symbol.name() + "' does not fit instruction " + at
                        + " of " + section.name() + ", opcode 0x" + Integer.toHexString(code.opcode(at)));
    }

    private Relocation extern(Instructions code, int at, String name) {
        Extern extern = externs.get(name);
        if (extern == null) {
            return new Relocation.Unsupported(
                    at,
                    "'" + name + "'",
                    "which this object does not define: link it with the one that does (ObjectSpec.link), or declare it in"
                            + " .ksyms if the kernel does");
        } else if (extern.kind() == Extern.Kind.FUNCTION && code.opcode(at) == Instructions.CALL) {
            return new Relocation.KernelCall(at, name);
        } else if (!code.isLoad64(at)) {
            throw elf.broken("instruction " + at + ", opcode 0x" + Integer.toHexString(code.opcode(at))
                    + ", cannot refer to '" + name + "'");
        } else if (extern.kind() != Extern.Kind.SETTING) {
            return new Relocation.KernelAddress(at, name);
        }
        int offset = settings.map(Settings::offsets).orElse(Map.of()).getOrDefault(name, 0);
        return new Relocation.MapValue(at, ExternReader.SETTINGS, offset);
    }

    private Relocation load(int at, ElfSymbol symbol, ElfSection target, long addend) {
        long offset = symbol.value() + addend;
        if (target.isCode()) {
            return new Relocation.FunctionAddress(at, key(target, symbol, addend));
        }
        if (target.name().equals(MapReader.SECTION)) {
            String map = maps.get(offset);
            if (map == null) {
                throw elf.broken("'" + symbol.name() + "' + " + addend + " is no map of " + target.name());
            }
            return new Relocation.MapAddress(at, map);
        }
        if (target.name().equals(Arena.SECTION)) {
            return new Relocation.ArenaValue(at, (int) offset);
        }
        DataSection section = data.get(target.index());
        if (section == null) {
            return new Relocation.Unsupported(at, "the address of '" + symbol.name() + "' in section " + target.name());
        }
        if (section.hasAddresses()) {
            return new Relocation.Unsupported(at, "section " + target.name() + ", whose variables hold addresses");
        }
        if (offset != (int) offset) {
            throw elf.broken("'" + symbol.name() + "' is far outside its section " + target.name() + ": " + offset);
        }
        return new Relocation.MapValue(at, target.name(), (int) offset);
    }

    private FunctionKey key(ElfSection target, ElfSymbol symbol, long addend) {
        long offset = symbol.value() + addend;
        if (!target.isCode() || offset < 0 || offset >= target.size() || offset % Instructions.BYTES != 0) {
            throw elf.broken("'" + symbol.name() + "' + " + addend + " is no function of " + target.name());
        }
        return new FunctionKey(target.index(), (int) (offset / Instructions.BYTES));
    }
}
