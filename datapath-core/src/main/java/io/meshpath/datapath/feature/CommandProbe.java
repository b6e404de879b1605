// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives commands that only some kernels know. */
final class CommandProbe {
    private static final int NO_FILE = -1;
    private static final int FRAME_BYTES = 64;
    private static final int TEST_RUN_BYTES = 80;
    private static final int TOKEN_BYTES = 8;
    private static final int STATISTICS_BYTES = 4;

    private CommandProbe() {}

    static Answer kernelBtf() {
        return Answer.of(Files.exists(Path.of("/sys/kernel/btf/vmlinux")));
    }

    // A test program drops the frame (0 is XDP_ABORTED): nothing gets out.
    static Answer liveFrames() {
        int program = ProgramProbe.of(ProgramType.XDP, ProgramProbe.NOTHING).load();
        if (program < 0) {
            return Answer.refused(Command.PROG_LOAD, Errno.ofResult(program));
        }
        try (Fd fd = Fd.own(program, "probe");
                NativeMemory frame = NativeMemory.allocate(FRAME_BYTES);
                NativeMemory attribute = NativeMemory.allocate(TEST_RUN_BYTES)) {
            ByteBuffer at = attribute.buffer();
            at.putInt(0, fd.raw())
                    .putInt(8, FRAME_BYTES)
                    .putLong(16, frame.address())
                    .putInt(32, 1);
            at.putInt(64, 1 << 1); // BPF_F_TEST_XDP_LIVE_FRAMES
            int result = BpfSyscall.callRaw(Command.PROG_TEST_RUN, at);
            return result >= 0 ? Answer.YES : refusal(Command.PROG_TEST_RUN, result);
        }
    }

    static Answer statistics() {
        try (NativeMemory attribute = NativeMemory.allocate(STATISTICS_BYTES)) {
            int result = BpfSyscall.callRaw(Command.ENABLE_STATS, attribute.buffer());
            if (result >= 0) {
                Fd.own(result, "statistics").close();
                return Answer.YES;
            }
            return refusal(Command.ENABLE_STATS, result);
        }
    }

    // A kernel with tokens looks for the file system behind the descriptor.
    static Answer token() {
        try (NativeMemory attribute = NativeMemory.allocate(TOKEN_BYTES)) {
            attribute.buffer().putInt(4, NO_FILE);
            int result = BpfSyscall.callRaw(Command.TOKEN_CREATE, attribute.buffer());
            return Errno.EBADF.is(result) ? Answer.YES : refusal(Command.TOKEN_CREATE, result);
        }
    }

    private static Answer refusal(Command command, int result) {
        boolean unknown = Errno.EINVAL.is(result) || Errno.ENOTSUPP.is(result);
        return unknown ? Answer.NO : Answer.refused(command, Errno.ofResult(result));
    }
}
