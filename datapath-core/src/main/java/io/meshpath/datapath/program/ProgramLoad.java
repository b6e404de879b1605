// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.asm.Instructions;
import java.util.List;
import java.util.Map;

/**
 * Loads one program whose instructions are complete: first without a log, because writing one costs; if the verifier
 * refuses, once more with it. Used by one thread.
 */
public final class ProgramLoad implements AutoCloseable {
    private static final int FIRST_LOG_BYTES = 256 << 10;
    private static final int LAST_LOG_BYTES = 16 << 20; // kernels before 5.2 take no larger one

    private final ProgramSpec spec;
    private final LoadRequest request;

    /**
     * Prepares to load {@code code}, which holds the descriptors of the maps it uses.
     *
     * @param license what the kernel decides by which functions the program may call: {@code "GPL"}
     */
    public ProgramLoad(ProgramSpec spec, String license, Instructions code) {
        this.spec = spec;
        this.request = new LoadRequest(spec, license, code);
    }

    /**
     * Adds what makes the verifier show source lines, and lets it verify global functions one by one.
     *
     * @param btf the descriptor of the type information that the records refer to
     */
    public void debugInfo(int btf, List<FunctionInfo> functions, List<LineInfo> lines) {
        request.debugInfo(btf, functions, lines);
    }

    /**
     * Says which function of a structure of functions the program is to be, for {@link ProgramType#STRUCT_OPS}.
     *
     * @param structure its type number in the kernel's type information
     * @param member counted from the first
     * @param module the descriptor of the module's type information if it is no structure of the kernel itself, else 0
     */
    public void memberOf(int structure, int member, int module) {
        request.member(structure, member, module);
    }

    /** Adds descriptors that instructions refer to by their place in this list, such as those of modules' types. */
    public void descriptors(List<Integer> descriptors) {
        request.descriptors(descriptors);
    }

    /**
     * Gives the program to the kernel.
     *
     * @param object the object it comes from, for messages
     * @param absent what the kernel lacks, by the instruction that would need it: the reason if the verifier gets there
     * @throws VerifierException if the verifier refuses it
     * @throws MissingInKernelException if the kernel does not have what it is to be attached to
     * @throws IllegalArgumentException if it does not say what it is to be attached to, and must
     * @throws BpfException if the kernel refuses for another reason
     */
    public Program load(String object, Map<Integer, String> absent) {
        try (AttachTarget target = AttachTarget.of(spec, object + ": program " + spec.name())) {
            if (target != AttachTarget.NONE) {
                request.target(target);
            }
            int result = request.run();
            int fd = result >= 0 ? result : explain(object, absent, Errno.ofResult(result), FIRST_LOG_BYTES);
            return new Program(Fd.own(fd, "program " + spec.name()), spec.name(), spec.type());
        }
    }

    /** Tries again with a log, a longer one if it has to be; throws what it says, unless the program is loaded now. */
    private int explain(String object, Map<Integer, String> absent, Errno refusal, int logBytes) {
        try (NativeMemory log = NativeMemory.allocate(logBytes)) {
            int result = request.run(log);
            if (result >= 0) {
                return result; // what stood in the way is gone
            }
            if (!Errno.ENOSPC.is(result) || logBytes >= LAST_LOG_BYTES) {
                throw refused(object, refusal, new VerifierLog(LogText.of(log), absent));
            }
        }
        return explain(object, absent, refusal, logBytes * 4);
    }

    private BpfException refused(String object, Errno errno, VerifierLog log) {
        return log.lines().isEmpty()
                ? BpfException.of(Command.PROG_LOAD, "program " + spec.name() + " of " + object, errno)
                : new VerifierException(spec.name(), object, errno, log);
    }

    @Override
    public void close() {
        request.close();
    }
}
