// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.ObjectName;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.asm.Instructions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The memory of one BPF_PROG_LOAD: the attribute and what its addresses lead to. Used by one thread. */
final class LoadRequest implements AutoCloseable {
    private static final int TYPE = 0;
    private static final int INSTRUCTION_COUNT = 4;
    private static final int INSTRUCTIONS = 8;
    private static final int LICENSE = 16;
    private static final int LOG_LEVEL = 24;
    private static final int LOG_SIZE = 28;
    private static final int LOG = 32;
    private static final int FLAGS = 44;
    private static final int NAME = 48;
    private static final int EXPECTED_ATTACH_TYPE = 68;
    private static final int BTF_FD = 72;
    private static final int FUNCTION_RECORD_SIZE = 76;
    private static final int FUNCTIONS = 80;
    private static final int FUNCTION_COUNT = 88;
    private static final int LINE_RECORD_SIZE = 92;
    private static final int LINES = 96;
    private static final int LINE_COUNT = 104;
    private static final int ATTACH_TYPE_ID = 108;
    private static final int ATTACH_DESCRIPTOR = 112;
    private static final int DESCRIPTORS = 120;
    private static final int LOG_TRUE_SIZE = 140;
    private static final int LENGTH = 144; // up to log_true_size; older kernels do not mind what is zero

    static final int LOG_NOTHING = 0;
    /** Each instruction, and what is known of the registers. */
    static final int LOG_STEPS = 1;
    /** The same, and what was done. */
    static final int LOG_EVERYTHING = 1 | 4;
    /** Only what was done (Linux 5.2), and why it was refused. */
    static final int LOG_STATISTICS = 4;

    private static final int FUNCTION_RECORD = 8;
    private static final int LINE_RECORD = 16;

    private final NativeMemory attribute = NativeMemory.allocate(LENGTH);
    private final List<NativeMemory> parts = new ArrayList<>(List.of(attribute));

    LoadRequest(ProgramSpec spec, String license, Instructions code) {
        ByteBuffer to = attribute.buffer();
        NativeMemory instructions = part(code.bytes().capacity());
        instructions.buffer().put(0, code.bytes(), 0, code.bytes().capacity());
        to.putInt(TYPE, spec.type().number());
        to.putInt(INSTRUCTION_COUNT, code.count());
        to.putLong(INSTRUCTIONS, instructions.address());
        to.putLong(LICENSE, part(NativeMemory.ofString(license)).address());
        to.putInt(FLAGS, spec.flags());
        ObjectName.write(spec.name(), to, NAME);
        spec.attachType().ifPresent(attach -> to.putInt(EXPECTED_ATTACH_TYPE, attach.number()));
    }

    /** Says what the program is verified against. */
    void target(AttachTarget target) {
        attribute.buffer().putInt(ATTACH_TYPE_ID, target.type());
        attribute.buffer().putInt(ATTACH_DESCRIPTOR, target.descriptor());
    }

    /** Says which member of a structure of functions the program is to be. */
    void member(int structure, int member, int module) {
        attribute.buffer().putInt(ATTACH_TYPE_ID, structure);
        attribute.buffer().putInt(ATTACH_DESCRIPTOR, module);
        attribute.buffer().putInt(EXPECTED_ATTACH_TYPE, member);
    }

    /** Adds descriptors that instructions refer to by their place in this list. */
    void descriptors(List<Integer> all) {
        NativeMemory list = part(all.size() * Integer.BYTES);
        for (int i = 0; i < all.size(); i++) {
            list.buffer().putInt(i * Integer.BYTES, all.get(i));
        }
        attribute.buffer().putLong(DESCRIPTORS, list.address());
    }

    /** Adds what makes the verifier show source lines, and lets it verify global functions one by one. */
    void debugInfo(int btf, List<FunctionInfo> functionInfo, List<LineInfo> lineInfo) {
        NativeMemory functions = part(functionInfo.size() * FUNCTION_RECORD);
        int at = 0;
        for (FunctionInfo function : functionInfo) {
            functions.buffer().putInt(at, function.instruction()).putInt(at + 4, function.type());
            at += FUNCTION_RECORD;
        }
        NativeMemory lines = part(lineInfo.size() * LINE_RECORD);
        at = 0;
        for (LineInfo line : lineInfo) {
            lines.buffer()
                    .putInt(at, line.instruction())
                    .putInt(at + 4, line.fileName())
                    .putInt(at + 8, line.text())
                    .putInt(at + 12, line.lineAndColumn());
            at += LINE_RECORD;
        }
        ByteBuffer to = attribute.buffer();
        to.putInt(BTF_FD, btf);
        to.putInt(FUNCTION_RECORD_SIZE, FUNCTION_RECORD);
        to.putLong(FUNCTIONS, functions.address());
        to.putInt(FUNCTION_COUNT, functionInfo.size());
        to.putInt(LINE_RECORD_SIZE, LINE_RECORD);
        to.putLong(LINES, lines.address());
        to.putInt(LINE_COUNT, lineInfo.size());
    }

    /**
     * Asks the kernel, which writes into {@code log}; answers a descriptor or a negative error number.
     *
     * @param level what it writes: {@link #LOG_STATISTICS}, {@link #LOG_STEPS}, {@link #LOG_EVERYTHING}, {@link
     *     #LOG_NOTHING}
     */
    int run(int level, NativeMemory log) {
        ByteBuffer to = attribute.buffer();
        to.putInt(LOG_LEVEL, level);
        to.putInt(LOG_SIZE, level == LOG_NOTHING ? 0 : (int) log.bytes());
        to.putLong(LOG, level == LOG_NOTHING ? 0 : log.address());
        to.putInt(LOG_TRUE_SIZE, 0);
        return BpfSyscall.callRaw(Command.PROG_LOAD, attribute.buffer());
    }

    /** How large a log must be to hold all of what the kernel wrote last; 0 before Linux 6.4, which does not say. */
    long logBytesNeeded() {
        return attribute.buffer().getInt(LOG_TRUE_SIZE) & 0xffff_ffffL;
    }

    private NativeMemory part(int bytes) {
        return part(NativeMemory.allocate(bytes));
    }

    private NativeMemory part(NativeMemory memory) {
        parts.add(memory);
        return memory;
    }

    @Override
    public void close() {
        parts.forEach(NativeMemory::close);
    }
}
