// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.function.Supplier;
import jnr.ffi.LibraryLoader;

/** Runs something on a thread for which bpf(2) is filtered out, as container runtimes do; the filter goes with the thread. */
final class Seccomp {
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int FILTER = 2;
    private static final int ALLOW = 0x7fff_0000;
    private static final int ERRNO = 0x0005_0000;
    private static final int BPF_CALL = System.getProperty("os.arch").equals("amd64") ? 321 : 280;

    /** libc. */
    public interface LibC {
        int prctl(int option, long a, long b, long c, long d);
    }

    private Seccomp() {}

    static <T> T refusing(Errno errno, Supplier<T> action) throws InterruptedException {
        Object[] result = new Object[1];
        Thread thread = new Thread(() -> {
            install(errno);
            result[0] = action.get();
        });
        thread.start();
        thread.join();
        @SuppressWarnings("unchecked")
        T value = (T) result[0];
        return value;
    }

    // load the number of the call; is it bpf(2)? then refuse; else allow (struct sock_filter, classic BPF)
    private static void install(Errno errno) {
        LibC libc = LibraryLoader.create(LibC.class).load("c");
        try (NativeMemory filter = NativeMemory.allocate(32);
                NativeMemory program = NativeMemory.allocate(16)) {
            instruction(filter, 0, 0x20, 0, 0, 0);
            instruction(filter, 1, 0x15, 0, 1, BPF_CALL);
            instruction(filter, 2, 0x06, 0, 0, ERRNO | errno.number());
            instruction(filter, 3, 0x06, 0, 0, ALLOW);
            program.buffer().putShort(0, (short) 4).putLong(8, filter.address());
            if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
                    || libc.prctl(PR_SET_SECCOMP, FILTER, program.address(), 0, 0) != 0) {
                throw new IllegalStateException("cannot install a filter");
            }
        }
    }

    private static void instruction(NativeMemory to, int index, int code, int ifTrue, int ifFalse, int value) {
        to.buffer()
                .putShort(8 * index, (short) code)
                .put(8 * index + 2, (byte) ifTrue)
                .put(8 * index + 3, (byte) ifFalse)
                .putInt(8 * index + 4, value);
    }
}
