// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.asm.Code;
import java.util.List;
import java.util.Optional;

/**
 * What a program consists of in the kernel. Immutable.
 *
 * @param translated its instructions after the verifier rewrote them, all functions one behind the other, with the names of
 *     functions (where there is type information) and of maps, whose numbers stand for their descriptors. Empty if the kernel hides them: from who lacks
 *     CAP_BPF, or with a hardened compiler ({@code net.core.bpf_jit_harden}) and hidden addresses
 * @param machine the machine code of all its functions, one behind the other; empty likewise, or if it is interpreted
 * @param machineFunctions where in {@code machine} each function lies; empty likewise
 * @param functions the types of its functions, by instructions of {@code translated}
 * @param lines the source lines, likewise
 */
public record ProgramCode(
        Optional<Code> translated,
        Octets machine,
        List<MachineFunction> machineFunctions,
        List<FunctionInfo> functions,
        List<LineInfo> lines) {

    /**
     * One function in machine code.
     *
     * @param address where it lies in the kernel's memory; 0 where the kernel hides that
     * @param bytes its length
     */
    public record MachineFunction(long address, int bytes) {}

    public ProgramCode {
        machineFunctions = List.copyOf(machineFunctions);
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
    }
}
