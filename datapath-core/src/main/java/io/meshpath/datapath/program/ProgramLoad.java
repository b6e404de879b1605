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
import java.util.Optional;

/**
 * Loads one program whose instructions are complete: first with statistics alone, because writing a log costs; if the
 * verifier refuses, once more with it. Used by one thread.
 */
public final class ProgramLoad implements AutoCloseable {
    private static final int STATISTICS_BYTES = 16 << 10;
    private static final int FIRST_LOG_BYTES = 256 << 10;
    private static final int LAST_LOG_BYTES = 16 << 20; // the kernel would write up to 1 GB

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

    /**
     * Says which type of the kernel the program is verified against, by its number, whether there is such a type or not; for
     * {@link #attempt}, where {@link #load} would search.
     */
    public void against(int kernelType) {
        request.target(new AttachTarget(kernelType, 0, Optional.empty()));
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
            if (target.type() != 0) {
                request.target(target);
            }
            return tryIt(object, absent);
        }
    }

    /**
     * What the kernel answered to one attempt.
     *
     * @param result a descriptor, the caller's to close, or a negative error number
     * @param log what the verifier wrote; empty if it was not asked, or did not get to see the program
     */
    public record Attempt(int result, String log) {}

    /**
     * Gives the program to the kernel once and takes any answer: for those who want to know what a kernel can do.
     *
     * @param logBytes how much the verifier may write, 0 for nothing
     */
    public Attempt attempt(int logBytes) {
        try (NativeMemory log = NativeMemory.allocate(logBytes)) {
            int result = request.run(logBytes == 0 ? LoadRequest.LOG_NOTHING : LoadRequest.LOG_STEPS, log);
            return new Attempt(result, LogText.of(log));
        }
    }

    private Program loaded(int fd, Optional<VerifierStatistics> statistics) {
        return new Program(Fd.own(fd, "program " + spec.name()), spec.name(), spec.type(), statistics);
    }

    /** Asks for statistics only, which cost nothing; what they do not say, a second attempt tells. */
    private Program tryIt(String object, Map<Integer, String> absent) {
        try (NativeMemory log = NativeMemory.allocate(STATISTICS_BYTES)) {
            int result = request.run(LoadRequest.LOG_STATISTICS, log);
            if (Errno.ENOSPC.is(result)) {
                result = request.run(LoadRequest.LOG_NOTHING, log); // the log alone may have been the reason
            }
            VerifierLog read = VerifierLog.of(LogText.of(log), absent);
            return result >= 0
                    ? loaded(result, read.statistics())
                    : explained(object, absent, Errno.ofResult(result), read);
        }
    }

    /**
     * Tries again with a log of everything, and throws what it says, unless the program is loaded now. One that is too long
     * for any buffer has its end since Linux 6.4; before that it has its start, and {@code brief} tells more.
     */
    private Program explained(String object, Map<Integer, String> absent, Errno refusal, VerifierLog brief) {
        long bytes = FIRST_LOG_BYTES;
        while (true) {
            try (NativeMemory log = NativeMemory.allocate(bytes)) {
                int result = request.run(LoadRequest.LOG_EVERYTHING, log);
                VerifierLog read = VerifierLog.of(LogText.of(log), absent);
                if (result >= 0) {
                    return loaded(result, read.statistics()); // what stood in the way is gone
                }
                boolean isCut = Errno.ENOSPC.is(result);
                long needed = request.logBytesNeeded();
                if (!isCut) {
                    throw refused(object, refusal, read);
                } else if (needed > LAST_LOG_BYTES) {
                    throw refused(object, refusal, read.asPart());
                } else if (bytes >= LAST_LOG_BYTES) {
                    throw refused(object, refusal, (brief.lines().isEmpty() ? read : brief).asPart());
                }
                bytes = Math.min(LAST_LOG_BYTES, Math.max(needed, bytes * 4));
            }
        }
    }

    private BpfException refused(String object, Errno errno, VerifierLog log) {
        return log.telling().isEmpty()
                ? BpfException.of(Command.PROG_LOAD, "program " + spec.name() + " of " + object, errno)
                : new VerifierException(spec.name(), object, errno, log);
    }

    @Override
    public void close() {
        request.close();
    }
}
