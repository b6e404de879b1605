// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.FunctionInfo;
import io.meshpath.datapath.program.LineInfo;
import java.util.List;

/**
 * A program in one piece. {@code relocations} are those to maps, which get their descriptors when the program is loaded;
 * {@code types} and {@code lines} are complete or empty.
 */
record LinkedProgram(Instructions code, List<Relocation> relocations, List<FunctionInfo> types, List<LineInfo> lines) {
    LinkedProgram {
        relocations = List.copyOf(relocations);
        types = List.copyOf(types);
        lines = List.copyOf(lines);
    }
}
