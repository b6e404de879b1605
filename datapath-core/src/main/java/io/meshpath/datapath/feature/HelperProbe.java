// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Loads a program that calls a function with whatever arguments, to see whether the verifier minds the function. */
final class HelperProbe {
    // The first for a number behind the kernel's last, the others for a function that is not for the type.
    private static final List<String> REFUSALS =
            List.of("invalid func ", "unknown func ", "program of this type cannot use helper ");

    private static final String HIDDEN =
            "without CAP_BPF and CAP_PERFMON the verifier hides functions that it has: run as root or grant both";
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final long CAP_PERFMON_AND_BPF = 1L << 38 | 1L << 39;

    private HelperProbe() {}

    static Answer ask(ProgramType type, Helper helper) {
        if (type == ProgramType.UNSPECIFIED || type == ProgramType.EXT || type == ProgramType.STRUCT_OPS) {
            return Answer.unknown(
                    "which functions a program of type " + type + " may call depends on what it takes the place of");
        }
        if (helper == Helper.UNSPEC) {
            return Answer.NO;
        }
        Code code = new Assembler().call(helper).exit().assemble();
        ProgramProbe probe = ProgramProbe.of(type, code);
        if (!ProgramTypeProbe.needsTarget(type)) {
            return answer(probe.run());
        }
        OptionalInt target = target(type);
        return target.isPresent()
                ? answer(probe.against(target.getAsInt()).run())
                : Answer.unknown("the kernel's type information names nothing to attach a program of type " + type);
    }

    // A hook and a tracepoint that all kernels with these types have.
    private static OptionalInt target(ProgramType type) {
        return type == ProgramType.LSM
                ? KernelConstants.type("bpf_lsm_file_open", BtfType.Function.class)
                : KernelConstants.type("btf_trace_task_newtask", BtfType.Typedef.class);
    }

    private static Answer answer(ProgramProbe.Outcome outcome) {
        if (outcome.isVerified()) {
            boolean allowed = REFUSALS.stream().noneMatch(outcome.log()::contains);
            return allowed || seesAll() ? Answer.of(allowed) : Answer.unknown(HIDDEN);
        }
        return Errno.EINVAL.is(outcome.result()) ? Answer.NO : outcome.unclear();
    }

    private static boolean seesAll() {
        try (Stream<String> status = Files.lines(Path.of("/proc/thread-self/status"))) {
            long capabilities = status.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0);
            return (capabilities & CAP_SYS_ADMIN) != 0 || (capabilities & CAP_PERFMON_AND_BPF) == CAP_PERFMON_AND_BPF;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the rights of this thread", e);
        }
    }
}
