// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.Octets;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/** BPF_PROG_TEST_RUN. */
final class TestRunRequest {
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
    private static final int LENGTH = 72;

    /** How much longer a program may make a packet: room for several encapsulations. */
    private static final int GROWTH = 1 << 10;

    private TestRunRequest() {}

    static TestRun run(Fd program, TestRunInput input) {
        try (NativeMemory packetIn = copy(input.packet());
                NativeMemory packetOut = NativeMemory.allocate(input.packet().length() + GROWTH);
                NativeMemory contextIn = copy(input.context());
                NativeMemory contextOut = NativeMemory.allocate(input.context().length());
                NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            ByteBuffer at = attribute.buffer();
            at.putInt(FD, program.raw()).putInt(REPEAT, input.repeat());
            if (input.packet().length() > 0) {
                at.putInt(PACKET_IN_LENGTH, input.packet().length()).putLong(PACKET_IN, packetIn.address());
                at.putInt(PACKET_OUT_LENGTH, (int) packetOut.bytes()).putLong(PACKET_OUT, packetOut.address());
            }
            if (input.context().length() > 0) {
                at.putInt(CONTEXT_IN_LENGTH, input.context().length()).putLong(CONTEXT_IN, contextIn.address());
                at.putInt(CONTEXT_OUT_LENGTH, (int) contextOut.bytes()).putLong(CONTEXT_OUT, contextOut.address());
            }
            call(program, at);
            return new TestRun(
                    at.getInt(RETURN_VALUE),
                    Octets.read(packetOut.buffer(), 0, lengthOut(at, PACKET_OUT_LENGTH, packetOut)),
                    Octets.read(contextOut.buffer(), 0, lengthOut(at, CONTEXT_OUT_LENGTH, contextOut)),
                    at.getInt(DURATION) & 0xffff_ffffL);
        }
    }

    private static void call(Fd program, ByteBuffer attribute) {
        int result;
        do {
            result = BpfSyscall.callRaw(Command.PROG_TEST_RUN, attribute);
        } while (Errno.EINTR.is(result));
        if (result < 0) {
            throw BpfException.of(Command.PROG_TEST_RUN, program.what(), Errno.ofResult(result));
        }
    }

    private static NativeMemory copy(Octets octets) {
        return NativeMemory.copyOf(octets.toBytes());
    }

    private static int lengthOut(ByteBuffer attribute, int field, NativeMemory room) {
        return (int) Math.min(attribute.getInt(field) & 0xffff_ffffL, room.bytes());
    }
}
