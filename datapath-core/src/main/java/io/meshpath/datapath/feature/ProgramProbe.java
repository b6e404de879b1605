// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Register;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramFlags;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.Optional;

/** A small program that is loaded to see what the kernel says. Immutable. */
record ProgramProbe(ProgramType type, Optional<AttachType> attachType, int kernelType, Code code) {
    /** {@code return 0}. */
    static final Code NOTHING = new Assembler().mov(Register.R0, 0).exit().assemble();

    private static final int LOG_BYTES = 64 << 10;

    /** What the kernel answered: a negative error number or 0, and what the verifier wrote. */
    record Outcome(int result, String log) {
        boolean isLoaded() {
            return result >= 0;
        }

        /** Whether the verifier looked at the program, so that all of the request before it is known. */
        boolean isVerified() {
            return isLoaded() || !log.isBlank();
        }

        /** Unknown, for the reason that the error number gives. */
        Answer unclear() {
            return Answer.refused(Command.PROG_LOAD, Errno.ofResult(result));
        }
    }

    /** A program of this type where such are usually attached. */
    static ProgramProbe of(ProgramType type, Code code) {
        return new ProgramProbe(type, usualAttachType(type), 0, code);
    }

    ProgramProbe at(AttachType place) {
        return new ProgramProbe(type, Optional.of(place), kernelType, code);
    }

    ProgramProbe against(int kernelTypeNumber) {
        return new ProgramProbe(type, attachType, kernelTypeNumber, code);
    }

    /** Loads it and, if that worked, answers the descriptor, which the caller owns; else a negative error number. */
    int load() {
        return attempt(0).result();
    }

    /** Loads it and throws it away. */
    Outcome run() {
        int result = load();
        if (result >= 0) {
            return loaded(result);
        }
        ProgramLoad.Attempt again = attempt(LOG_BYTES);
        return again.result() >= 0 ? loaded(again.result()) : new Outcome(result, again.log());
    }

    private static Outcome loaded(int program) {
        Fd.own(program, "probe").close();
        return new Outcome(0, "");
    }

    private ProgramLoad.Attempt attempt(int logBytes) {
        try (ProgramLoad load = new ProgramLoad(spec(), "GPL", code.withMaps(name -> -1))) {
            load.against(kernelType);
            return load.attempt(logBytes);
        }
    }

    private ProgramSpec spec() {
        ProgramSpec spec =
                ProgramSpec.of("probe", type).withFlags(type == ProgramType.SYSCALL ? ProgramFlags.SLEEPABLE : 0);
        return attachType.map(spec::withAttachType).orElse(spec);
    }

    private static Optional<AttachType> usualAttachType(ProgramType type) {
        return switch (type) {
            case CGROUP_SOCK_ADDR -> Optional.of(AttachType.CGROUP_INET4_CONNECT);
            case CGROUP_SOCKOPT -> Optional.of(AttachType.CGROUP_GETSOCKOPT);
            case SK_LOOKUP -> Optional.of(AttachType.SK_LOOKUP);
            case LIRC_MODE2 -> Optional.of(AttachType.LIRC_MODE2);
            case NETFILTER -> Optional.of(AttachType.NETFILTER);
            case TRACING ->
                Optional.of(AttachType.TRACE_RAW_TP); // functions may be closed to tracing, tracepoints hardly are
            case LSM -> Optional.of(AttachType.LSM_MAC);
            default -> Optional.empty();
        };
    }
}
