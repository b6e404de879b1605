// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.Function.FunctionKey;
import io.meshpath.datapath.program.FunctionInfo;
import io.meshpath.datapath.program.LineInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a program and every function it reaches one behind the other, as BPF_PROG_LOAD wants them. */
final class Linker {
    /** The kernel's BPF_COMPLEXITY_LIMIT_INSNS; a longer program is not worth building. */
    private static final int MOST_INSTRUCTIONS = 1_000_000;

    /** A function and where it starts in the program. */
    private record Placed(Function function, int start) {}

    private final String file;
    private final Map<FunctionKey, Function> functions;
    private final Function main;
    private final Map<FunctionKey, Placed> placed = new LinkedHashMap<>();
    private int length;

    private Linker(String file, Map<FunctionKey, Function> functions, Function main) {
        this.file = file;
        this.functions = functions;
        this.main = main;
    }

    /**
     * Links {@code main} with what it calls.
     *
     * @throws UnsupportedObjectException if any of it needs something this loader does not provide
     */
    static LinkedProgram link(String file, Map<FunctionKey, Function> functions, Function main) {
        Linker linker = new Linker(file, functions, main);
        linker.placeAll();
        return linker.build();
    }

    /** Decides where each reachable function goes, callers before callees. */
    private void placeAll() {
        List<Function> queue = new ArrayList<>(List.of(main));
        place(main);
        for (int i = 0; i < queue.size(); i++) {
            Function caller = queue.get(i);
            for (FunctionKey target : targets(caller)) {
                if (!placed.containsKey(target)) {
                    Function callee = find(caller, target);
                    place(callee);
                    queue.add(callee);
                }
            }
        }
    }

    private void place(Function function) {
        placed.put(function.key(), new Placed(function, length));
        length += function.code().count();
        if (length > MOST_INSTRUCTIONS) {
            throw new ElfException(
                    file, "program " + main.name() + " has more than " + MOST_INSTRUCTIONS + " instructions");
        }
    }

    private List<FunctionKey> targets(Function function) {
        List<FunctionKey> targets = new ArrayList<>();
        for (Relocation relocation : function.relocations()) {
            if (relocation instanceof Relocation.Call call) {
                targets.add(call.target());
            } else if (relocation instanceof Relocation.FunctionAddress address) {
                targets.add(address.target());
            } else if (relocation instanceof Relocation.Companion companion) {
                targets.add(companion.target());
            } else if (relocation instanceof Relocation.Unsupported unsupported) {
                throw new UnsupportedObjectException(file, main.name(), function.name(), unsupported);
            }
        }
        return targets;
    }

    private Function find(Function caller, FunctionKey target) {
        Function function = functions.get(target);
        if (function == null) {
            throw new ElfException(
                    file,
                    "function " + caller.name() + " refers to instruction " + target.start() + " of section "
                            + target.section() + ", where no function starts");
        }
        return function;
    }

    private LinkedProgram build() {
        Instructions code = Instructions.allocate(length);
        List<Relocation> relocations = new ArrayList<>();
        List<FunctionInfo> types = new ArrayList<>();
        List<LineInfo> lines = new ArrayList<>();
        for (Placed part : placed.values()) {
            Function function = part.function();
            code.put(part.start(), function.code());
            connect(code, part, relocations);
            types.add(new FunctionInfo(part.start(), function.type()));
            function.lines().forEach(line -> lines.add(line.movedBy(part.start())));
        }
        // the kernel takes debug information for all functions or for none
        return placed.values().stream().allMatch(part -> part.function().hasDebugInfo())
                ? new LinkedProgram(code, relocations, types, lines)
                : new LinkedProgram(code, relocations, List.of(), List.of());
    }

    private void connect(Instructions code, Placed part, List<Relocation> left) {
        for (Relocation relocation : part.function().relocations()) {
            int at = part.start() + relocation.instruction();
            if (relocation instanceof Relocation.Call call) {
                code.setImmediate(at, start(call.target()) - at - 1);
            } else if (relocation instanceof Relocation.FunctionAddress address) {
                code.setLoad64(at, Instructions.PSEUDO_FUNC, start(address.target()) - at - 1, 0);
            } else if (!(relocation instanceof Relocation.Companion)) {
                left.add(relocation.movedBy(part.start()));
            }
        }
    }

    private int start(FunctionKey target) {
        Placed part = placed.get(target);
        if (part == null) {
            throw new AssertionError("not placed: " + target);
        }
        return part.start();
    }
}
