// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.datapath.program.DebugInfo.FunctionInfo;
import io.meshpath.datapath.program.DebugInfo.LineInfo;
import io.meshpath.datapath.program.Function.FunctionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a program and every function it reaches one behind the other, as BPF_PROG_LOAD wants them. */
final class Linker {
    /** The kernel's BPF_COMPLEXITY_LIMIT_INSNS; a longer program is not worth building. */
    private static final int MOST_INSTRUCTIONS = 1_000_000;

    private final String file;
    private final Map<FunctionKey, Function> functions;
    private final Map<FunctionKey, Integer> placed = new LinkedHashMap<>(); // function → its first instruction
    private final Function main;

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
        int length = linker.place();
        return linker.build(length);
    }

    /** Decides where each reachable function goes, callers before callees, and answers the length of it all. */
    private int place() {
        List<Function> queue = new ArrayList<>(List.of(main));
        placed.put(main.key(), 0);
        int length = main.code().count();
        for (int i = 0; i < queue.size(); i++) {
            for (FunctionKey target : targets(queue.get(i))) {
                if (placed.putIfAbsent(target, length) == null) {
                    Function function = find(queue.get(i), target);
                    queue.add(function);
                    length += function.code().count();
                }
            }
            if (length > MOST_INSTRUCTIONS) {
                throw new ElfException(
                        file, "program " + main.name() + " has more than " + MOST_INSTRUCTIONS + " instructions");
            }
        }
        return length;
    }

    private List<FunctionKey> targets(Function function) {
        List<FunctionKey> targets = new ArrayList<>();
        for (Relocation relocation : function.relocations()) {
            if (relocation instanceof Relocation.Call call) {
                targets.add(call.target());
            } else if (relocation instanceof Relocation.FunctionAddress address) {
                targets.add(address.target());
            } else if (relocation instanceof Relocation.Unsupported unsupported) {
                throw new UnsupportedObjectException(file, main.name(), function.name(), unsupported.what());
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

    private LinkedProgram build(int length) {
        Instructions code = Instructions.allocate(length);
        List<Relocation> relocations = new ArrayList<>();
        List<FunctionInfo> types = new ArrayList<>();
        List<LineInfo> lines = new ArrayList<>();
        boolean complete = true;
        for (Map.Entry<FunctionKey, Integer> entry : placed.entrySet()) {
            Function function = functions.getOrDefault(entry.getKey(), main);
            int start = entry.getValue();
            code.put(start, function.code());
            connect(code, function, start, relocations);
            types.add(new FunctionInfo(start, function.type()));
            function.lines().forEach(line -> lines.add(line.movedBy(start)));
            // the kernel takes debug information for all functions or for none
            complete &= function.type() != 0
                    && !function.lines().isEmpty()
                    && function.lines().get(0).instruction() == 0;
        }
        return new LinkedProgram(code, relocations, complete ? types : List.of(), complete ? lines : List.of());
    }

    private void connect(Instructions code, Function function, int start, List<Relocation> left) {
        for (Relocation relocation : function.relocations()) {
            int at = start + relocation.instruction();
            if (relocation instanceof Relocation.Call call) {
                code.setImmediate(at, placed.getOrDefault(call.target(), 0) - at - 1);
            } else if (relocation instanceof Relocation.FunctionAddress address) {
                int distance = placed.getOrDefault(address.target(), 0) - at - 1;
                code.setLoad64(at, Instructions.PSEUDO_FUNC, distance, 0);
            } else {
                left.add(relocation.movedBy(start));
            }
        }
    }
}
