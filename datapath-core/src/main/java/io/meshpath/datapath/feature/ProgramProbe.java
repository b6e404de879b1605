// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.asm.Register;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramFlags;
import io.meshpath.datapath.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A small program that is loaded to see what the kernel says. Immutable. */
record ProgramProbe(ProgramType type, int attachType, int kernelType, Code code) {
    /** {@code return 0}. */
    static final Code NOTHING = new Assembler().mov(Register.R0, 0).exit().assemble();

    private static final int TYPE = 0;
    private static final int INSTRUCTION_COUNT = 4;
    private static final int INSTRUCTIONS = 8;
    private static final int LICENSE = 16;
    private static final int LOG_LEVEL = 24;
    private static final int LOG_SIZE = 28;
    private static final int LOG = 32;
    private static final int FLAGS = 44;
    private static final int EXPECTED_ATTACH_TYPE = 68;
    private static final int ATTACH_KERNEL_TYPE = 108;
    private static final int LENGTH = 116;
    private static final int LOG_BYTES = 64 << 10;
    private static final int MOST_ATTEMPTS = 10; // a waiting signal makes the verifier give up with EAGAIN

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
        return new ProgramProbe(type, place.number(), kernelType, code);
    }

    ProgramProbe against(int kernelTypeNumber) {
        return new ProgramProbe(type, attachType, kernelTypeNumber, code);
    }

    /** Loads it and, if that worked, answers the descriptor, which the caller owns; else a negative error number. */
    int load() {
        try (NativeMemory log = NativeMemory.allocate(0)) {
            return call(log);
        }
    }

    /** Loads it and throws it away. */
    Outcome run() {
        int result = load();
        if (result >= 0) {
            Fd.own(result, "probe").close();
            return new Outcome(0, "");
        }
        try (NativeMemory log = NativeMemory.allocate(LOG_BYTES)) {
            int again = call(log);
            if (again >= 0) {
                Fd.own(again, "probe").close();
                return new Outcome(0, "");
            }
            return new Outcome(result, text(log));
        }
    }

    private int call(NativeMemory log) {
        try (NativeMemory instructions = NativeMemory.allocate((long) code.slots() * Instructions.BYTES);
                NativeMemory license = NativeMemory.ofString("GPL");
                NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            instructions.buffer().put(0, code.withMaps(name -> -1).bytes(), 0, (int) instructions.bytes());
            ByteBuffer to = attribute.buffer();
            to.putInt(TYPE, type.number()).putInt(INSTRUCTION_COUNT, code.slots());
            to.putLong(INSTRUCTIONS, instructions.address()).putLong(LICENSE, license.address());
            to.putInt(FLAGS, type == ProgramType.SYSCALL ? ProgramFlags.SLEEPABLE : 0);
            to.putInt(EXPECTED_ATTACH_TYPE, attachType).putInt(ATTACH_KERNEL_TYPE, kernelType);
            if (log.bytes() > 0) {
                to.putInt(LOG_LEVEL, 1).putInt(LOG_SIZE, (int) log.bytes()).putLong(LOG, log.address());
            }
            int result = BpfSyscall.callRaw(Command.PROG_LOAD, to);
            for (int attempt = 1; Errno.EAGAIN.is(result) && attempt < MOST_ATTEMPTS; attempt++) {
                result = BpfSyscall.callRaw(Command.PROG_LOAD, to);
            }
            return result;
        }
    }

    private static String text(NativeMemory log) {
        byte[] bytes = new byte[(int) log.bytes()];
        log.buffer().get(0, bytes);
        String all = new String(bytes, StandardCharsets.UTF_8);
        return all.substring(0, Math.max(0, all.indexOf('\0')));
    }

    private static int usualAttachType(ProgramType type) {
        return switch (type) {
            case CGROUP_SOCK_ADDR -> AttachType.CGROUP_INET4_CONNECT.number();
            case CGROUP_SOCKOPT -> AttachType.CGROUP_GETSOCKOPT.number();
            case SK_LOOKUP -> AttachType.SK_LOOKUP.number();
            case LIRC_MODE2 -> AttachType.LIRC_MODE2.number();
            case NETFILTER -> AttachType.NETFILTER.number();
            case TRACING ->
                AttachType.TRACE_RAW_TP.number(); // functions may be closed to tracing, tracepoints hardly are
            case LSM -> AttachType.LSM_MAC.number();
            default -> 0;
        };
    }
}
