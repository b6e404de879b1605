// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Constant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of functions and maps in code that the kernel hands out, where maps are numbers and functions have none. */
final class TranslatedCode {
    private TranslatedCode() {}

    /** {@code btfId} is the number of the program's type information, 0 without. */
    static Code named(Code code, int btfId, List<FunctionInfo> functions) {
        return code.withLabels(functionNames(btfId, functions)).withMapNames(mapNames(code));
    }

    private static Map<Integer, String> functionNames(int btfId, List<FunctionInfo> functions) {
        Map<Integer, String> names = new HashMap<>();
        if (btfId == 0) {
            return names;
        }
        try (BtfHandle handle = BtfHandle.open(btfId)) {
            Btf types = handle.types();
            for (FunctionInfo function : functions) {
                if (types.type(function.type()) instanceof BtfType.Function found) {
                    names.put(function.instruction(), found.name());
                }
            }
        }
        return names;
    }

    private static Map<Integer, String> mapNames(Code code) {
        Map<Integer, String> names = new HashMap<>();
        Map<Integer, String> known = new HashMap<>();
        for (int slot = 0; slot < code.slots(); slot += code.instruction(slot).slots()) {
            if (code.instruction(slot) instanceof Constant load && isMap(load)) {
                names.put(slot, known.computeIfAbsent(load.low(), TranslatedCode::mapName));
            }
        }
        return names;
    }

    private static boolean isMap(Constant load) {
        return load.kind() == Constant.Kind.MAP || load.kind() == Constant.Kind.MAP_VALUE;
    }

    // The program keeps its maps; who may not open them by number sees the number.
    private static String mapName(int id) {
        try (BpfMap map = BpfMap.openById(id)) {
            String name = map.info().name();
            return name.isEmpty() ? "map " + id : name;
        } catch (BpfException refused) {
            return "map " + id;
        }
    }
}
