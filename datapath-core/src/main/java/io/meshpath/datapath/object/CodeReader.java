// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.DebugInfo.CoreRelocation;
import io.meshpath.datapath.object.Function.FunctionKey;
import io.meshpath.datapath.object.core.CoreRequest;
import io.meshpath.datapath.program.FunctionInfo;
import io.meshpath.datapath.program.LineInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cuts the code sections of an object into functions and finds out what each instruction refers to. */
final class CodeReader {
    private final ElfFile elf;
    private final TypeChanges types;
    private final DebugInfo debug;
    private final RelocationReader relocations;
    private final Map<String, FunctionKey> handlers;

    CodeReader(ElfFile elf, TypeChanges types, DebugInfo debug, RelocationReader relocations) {
        this.elf = elf;
        this.types = types;
        this.debug = debug;
        this.relocations = relocations;
        this.handlers = ExceptionHandlers.of(elf, types.before());
    }

    /** All functions, by section and then by place. */
    List<Function> functions() {
        Map<Integer, List<ElfSymbol>> symbols = new HashMap<>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.type() == ElfSymbol.FUNC && !symbol.isExtern()) {
                symbols.computeIfAbsent(symbol.section(), section -> new ArrayList<>())
                        .add(symbol);
            }
        }
        List<Function> functions = new ArrayList<>();
        for (ElfSection section : elf.sections()) {
            if (section.isCode() && section.size() > 0) {
                functions.addAll(functions(section, symbols.getOrDefault(section.index(), List.of())));
            }
        }
        return functions;
    }

    private List<Function> functions(ElfSection section, List<ElfSymbol> symbols) {
        if (section.size() % Instructions.BYTES != 0) {
            throw elf.broken("code section " + section.name() + " is not a whole number of instructions: "
                    + section.size() + " bytes");
        }
        SectionFacts facts = new SectionFacts(section);
        List<Function> functions = new ArrayList<>();
        long end = 0;
        for (ElfSymbol symbol : inOrder(symbols)) {
            check(section, symbol, end);
            end = symbol.value() + symbol.size();
            functions.add(facts.function(symbol));
        }
        return functions;
    }

    private static List<ElfSymbol> inOrder(List<ElfSymbol> symbols) {
        return symbols.stream()
                .sorted(Comparator.comparingLong(ElfSymbol::value))
                .toList();
    }

    private void check(ElfSection section, ElfSymbol symbol, long from) {
        long start = symbol.value();
        long length = symbol.size();
        boolean inside = start >= 0 && length > 0 && length <= section.size() && start <= section.size() - length;
        if (!inside || start % Instructions.BYTES != 0 || length % Instructions.BYTES != 0) {
            throw elf.broken("function " + symbol.name() + " is not inside its section " + section.name() + ": offset "
                    + start + ", size " + length + ", section " + section.size());
        }
        if (start < from) {
            throw elf.broken("function " + symbol.name() + " overlaps the one before it in " + section.name());
        }
    }

    /** What is known about the instructions of one section, by instruction number. */
    private final class SectionFacts {
        private final ElfSection section;
        private final Instructions code;
        private final Map<Integer, Relocation> relocated;
        private final TreeMap<Integer, LineInfo> lines = new TreeMap<>();
        private final Map<Integer, Integer> functionTypes = new HashMap<>();

        SectionFacts(ElfSection section) {
            this.section = section;
            this.code = Instructions.in(section.data());
            this.relocated = relocations.of(section, code);
            for (CoreRelocation relocation : debug.relocations(section.name())) {
                relocated.put(relocation.instruction(), core(relocation));
            }
            for (LineInfo line : debug.lines(section.name())) {
                lines.put(line.instruction(), line);
            }
            for (FunctionInfo function : debug.functions(section.name())) {
                functionTypes.put(function.instruction(), function.type());
            }
        }

        private Relocation core(CoreRelocation relocation) {
            Btf btf = types.before();
            String access = btf.string(relocation.access());
            int at = relocation.instruction();
            return CoreRequest.parse(relocation.kind(), relocation.type(), access)
                    .<Relocation>map(request -> new Relocation.Core(at, request))
                    .orElseGet(() -> new Relocation.Unsupported(
                            at,
                            "a CO-RE relocation of type '"
                                    + btf.type(relocation.type()).name() + "' (access " + access + ", kind "
                                    + relocation.kind() + ")"));
        }

        Function function(ElfSymbol symbol) {
            int start = (int) (symbol.value() / Instructions.BYTES);
            int end = start + (int) (symbol.size() / Instructions.BYTES);
            List<Relocation> own = new ArrayList<>();
            for (int at = start; at < end; at++) {
                Relocation relocation = relocated.get(at);
                if (relocation != null) {
                    own.add(relocation.movedBy(-start));
                } else if (code.isLocalCall(at)) {
                    // the compiler resolves calls inside a section by itself
                    own.add(new Relocation.Call(at - start, target(symbol, at)));
                }
            }
            FunctionKey handler = handlers.get(symbol.name());
            if (handler != null) {
                own.add(new Relocation.Companion(0, handler));
            }
            List<LineInfo> ownLines = lines.subMap(start, end).values().stream()
                    .map(line -> line.movedBy(-start))
                    .toList();
            return new Function(
                    symbol.name(),
                    section,
                    start,
                    Instructions.in(section.data().slice((int) symbol.value(), (int) symbol.size())),
                    own,
                    type(symbol, start),
                    ownLines);
        }

        private FunctionKey target(ElfSymbol caller, int at) {
            long target = at + 1L + code.immediate(at);
            if (target < 0 || target >= code.count()) {
                throw elf.broken("function " + caller.name() + " calls outside its section " + section.name()
                        + ": instruction " + target);
            }
            return new FunctionKey(section.index(), (int) target);
        }

        private int type(ElfSymbol symbol, int start) {
            int type = functionTypes.getOrDefault(start, 0);
            if (!(types.before().type(type) instanceof BtfType.Function)) {
                return 0;
            }
            if (!symbol.isGlobal()) {
                types.hide(type);
            }
            return type;
        }
    }
}
