// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/** The memory of one BPF_PROG_TEST_RUN. Used by one thread. */
final class TestRunRequest implements AutoCloseable {
    private static final int FD = 0;
    private static final int RETURN_VALUE = 4;
    private static final int PACKET_IN_LENGTH = 8;
    private static final int PACKET_OUT_LENGTH = 12;
    private static final int PACKET_IN = 16;
    private static final int PACKET_OUT = 24;
    private static final int REPEAT = 32;
    private static final int DURATION = 36;
    private static final int CONTEXT_IN_LENGTH = 40;
    private static final int CONTEXT_OUT_LENGTH = 44;
    private static final int CONTEXT_IN = 48;
    private static final int CONTEXT_OUT = 56;
    private static final int FLAGS = 64;
    private static final int CPU = 68;
    private static final int BATCH = 72;
    private static final int LENGTH = 80;

    private static final int RUN_ON_CPU = 1;
    private static final int LIVE_FRAMES = 1 << 1;

    /** A signal ends a test run with EINTR; profilers send many. */
    private final NativeMemory attribute = NativeMemory.allocate(LENGTH);

    private final NativeMemory packetIn;
    private final NativeMemory packetOut;
    private final NativeMemory contextIn;
    private final NativeMemory contextOut;
    private final boolean once;

    private TestRunRequest(Fd program, ProgramType type, TestRunInput input) {
        this.packetIn = NativeMemory.copyOf(input.packet().toBytes());
        this.packetOut = NativeMemory.allocate(input.packetRoom());
        this.contextIn = NativeMemory.copyOf(input.context().toBytes());
        this.contextOut = NativeMemory.allocate(input.context().length());
        this.once = isRunOnce(type);
        ByteBuffer at = attribute.buffer();
        at.putInt(FD, program.raw());
        if (packetIn.bytes() > 0) {
            at.putInt(PACKET_IN_LENGTH, (int) packetIn.bytes()).putLong(PACKET_IN, packetIn.address());
        }
        if (packetIn.bytes() > 0 && packetOut.bytes() > 0) {
            at.putInt(PACKET_OUT_LENGTH, (int) packetOut.bytes()).putLong(PACKET_OUT, packetOut.address());
        }
        if (contextIn.bytes() > 0) {
            at.putInt(CONTEXT_IN_LENGTH, (int) contextIn.bytes()).putLong(CONTEXT_IN, contextIn.address());
        }
        if (contextIn.bytes() > 0 && !once) {
            at.putInt(CONTEXT_OUT_LENGTH, (int) contextOut.bytes()).putLong(CONTEXT_OUT, contextOut.address());
        }
        putMode(at, input);
    }

    private void putMode(ByteBuffer at, TestRunInput input) {
        at.putInt(REPEAT, once ? 0 : input.repeat());
        input.cpu().ifPresent(cpu -> at.putInt(FLAGS, RUN_ON_CPU).putInt(CPU, cpu));
        input.liveFrames().ifPresent(batch -> at.putInt(FLAGS, LIVE_FRAMES).putInt(BATCH, batch));
    }

    // The kernel refuses a number of runs, and a place for the context, for these.
    private static boolean isRunOnce(ProgramType type) {
        return switch (type) {
            case RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, SYSCALL -> true;
            default -> false;
        };
    }

    static TestRun run(Fd program, ProgramType type, TestRunInput input) {
        if (isRunOnce(type) && input.repeat() > 1) {
            throw new IllegalArgumentException(
                    "the kernel runs a program of type " + type + " once only: " + input.repeat());
        }
        try (TestRunRequest request = new TestRunRequest(program, type, input)) {
            return request.run(program, type);
        }
    }

    private TestRun run(Fd program, ProgramType type) {
        ByteBuffer at = attribute.buffer();
        int result = BpfSyscall.callRaw(Command.PROG_TEST_RUN, at);
        if (result < 0) {
            throw refused(program, Errno.ofResult(result));
        }
        return new TestRun(
                at.getInt(RETURN_VALUE),
                Octets.read(packetOut.buffer(), 0, lengthOut(PACKET_OUT_LENGTH, packetOut)),
                context(type),
                at.getInt(DURATION) & 0xffff_ffffL);
    }

    // A syscall program's context comes back where it was put in.
    private Octets context(ProgramType type) {
        return type == ProgramType.SYSCALL
                ? Octets.read(contextIn.buffer(), 0, (int) contextIn.bytes())
                : Octets.read(contextOut.buffer(), 0, lengthOut(CONTEXT_OUT_LENGTH, contextOut));
    }

    private BpfException refused(Fd program, Errno errno) {
        String object = program.what();
        if (errno.equals(Errno.ENOSPC)) {
            String hint = "the packet has " + attribute.buffer().getInt(PACKET_OUT_LENGTH)
                    + " bytes when the program is done, there is room for " + packetOut.bytes()
                    + " (TestRunInput.withPacketRoom)";
            return new BpfException(Command.PROG_TEST_RUN, object, errno, hint);
        }
        if (errno.equals(Errno.EINTR)) {
            String hint = "each of " + BpfSyscall.ATTEMPTS + " attempts was interrupted by a signal: repeat less often";
            return new BpfException(Command.PROG_TEST_RUN, object, errno, hint);
        }
        return BpfException.of(Command.PROG_TEST_RUN, object, errno);
    }

    private int lengthOut(int field, NativeMemory room) {
        return (int) Math.min(attribute.buffer().getInt(field) & 0xffff_ffffL, room.bytes());
    }

    @Override
    public void close() {
        attribute.close();
        packetIn.close();
        packetOut.close();
        contextIn.close();
        contextOut.close();
    }
}
