// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.ProgramCode.MachineFunction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the kernel what a program consists of: first how much it is, then, with room for that, what. */
final class CodeQuery {
    private static final int FUNCTION_RECORD = 8;
    private static final int LINE_RECORD = 16;

    private CodeQuery() {}

    static ProgramCode of(Fd program) {
        try (InfoRequest sizes = new InfoRequest();
                InfoRequest request = new InfoRequest()) {
            ByteBuffer size = sizes.run(program);
            ByteBuffer translated = bytes(request, size, InfoLayout.TRANSLATED_CODE, InfoLayout.TRANSLATED_BYTES);
            ByteBuffer machine = bytes(request, size, InfoLayout.MACHINE_CODE, InfoLayout.MACHINE_BYTES);
            ByteBuffer symbols = array(request, size, InfoLayout.SYMBOLS, InfoLayout.SYMBOL_COUNT, Long.BYTES);
            ByteBuffer lengths = array(request, size, InfoLayout.LENGTHS, InfoLayout.LENGTH_COUNT, Integer.BYTES);
            ByteBuffer functions =
                    array(request, size, InfoLayout.FUNCTIONS, InfoLayout.FUNCTION_COUNT, FUNCTION_RECORD);
            ByteBuffer lines = array(request, size, InfoLayout.LINES, InfoLayout.LINE_COUNT, LINE_RECORD);
            request.recordBytes(InfoLayout.FUNCTION_RECORD_BYTES, FUNCTION_RECORD);
            request.recordBytes(InfoLayout.LINE_RECORD_BYTES, LINE_RECORD);
            ByteBuffer info = request.run(program);
            List<FunctionInfo> types = functions(functions);
            return new ProgramCode(
                    translated(info, translated, types),
                    visible(info, InfoLayout.MACHINE_CODE) ? octets(machine) : Octets.zero(0),
                    machineFunctions(symbols, lengths),
                    types,
                    lines(lines));
        }
    }

    private static ByteBuffer bytes(InfoRequest request, ByteBuffer size, int address, int count) {
        return array(request, size, address, count, 1);
    }

    private static ByteBuffer array(InfoRequest request, ByteBuffer size, int address, int count, int elementBytes) {
        return request.array(address, count, size.getInt(count), elementBytes);
    }

    // The kernel takes the address back where it hides the content.
    private static boolean visible(ByteBuffer info, int address) {
        return info.getLong(address) != 0;
    }

    private static Octets octets(ByteBuffer from) {
        return Octets.read(from, 0, from.capacity());
    }

    private static Optional<Code> translated(ByteBuffer info, ByteBuffer code, List<FunctionInfo> functions) {
        if (code.capacity() == 0 || !visible(info, InfoLayout.TRANSLATED_CODE)) {
            return Optional.empty();
        }
        return Optional.of(
                TranslatedCode.named(Code.of(Instructions.in(code)), info.getInt(InfoLayout.BTF_ID), functions));
    }

    private static List<FunctionInfo> functions(ByteBuffer from) {
        List<FunctionInfo> functions = new ArrayList<>();
        for (int at = 0; at < from.capacity(); at += FUNCTION_RECORD) {
            functions.add(new FunctionInfo(from.getInt(at), from.getInt(at + 4)));
        }
        return functions;
    }

    private static List<LineInfo> lines(ByteBuffer from) {
        List<LineInfo> lines = new ArrayList<>();
        for (int at = 0; at < from.capacity(); at += LINE_RECORD) {
            lines.add(new LineInfo(from.getInt(at), from.getInt(at + 4), from.getInt(at + 8), from.getInt(at + 12)));
        }
        return lines;
    }

    private static List<MachineFunction> machineFunctions(ByteBuffer symbols, ByteBuffer lengths) {
        List<MachineFunction> functions = new ArrayList<>();
        for (int i = 0; i < lengths.capacity() / Integer.BYTES; i++) {
            long address = i < symbols.capacity() / Long.BYTES ? symbols.getLong(i * Long.BYTES) : 0;
            functions.add(new MachineFunction(address, lengths.getInt(i * Integer.BYTES)));
        }
        return functions;
    }
}
