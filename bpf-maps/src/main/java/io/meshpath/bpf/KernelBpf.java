// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;

/** Calls the running kernel. */
final class KernelBpf implements Bpf {
    static final Bpf INSTANCE = new KernelBpf();

    static final int ATTEMPTS = 10;

    private KernelBpf() {}

    @Override
    public int call(Command command, long attributeAddress, int size) {
        int result = Linux.bpf(command.number(), attributeAddress, size);
        return result < 0 ? repeat(result, command, attributeAddress, size) : result;
    }

    private static int repeat(int first, Command command, long attributeAddress, int size) {
        int result = first;
        for (int attempt = 1; interrupted(command, result) && attempt < ATTEMPTS; attempt++) {
            result = Linux.bpf(command.number(), attributeAddress, size);
        }
        return result;
    }

    // A signal (a sampling profiler's, say) makes the verifier give up with EAGAIN and a test run with EINTR.
    private static boolean interrupted(Command command, int result) {
        return (command == Command.PROG_LOAD && Errno.EAGAIN.is(result))
                || (command == Command.PROG_TEST_RUN && Errno.EINTR.is(result));
    }
}
