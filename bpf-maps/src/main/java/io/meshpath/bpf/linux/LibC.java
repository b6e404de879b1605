// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Runtime;
import jnr.ffi.provider.jffi.NoX86;

/** Binds libc. Every integer is a {@code long} and every address too: only such calls stay on jnr-ffi's fast path. */
final class LibC {
    static final Functions FUNCTIONS = load();

    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    private LibC() {}

    /** The value, or the negative error number where {@code result} is -1. Must follow the call at once. */
    static long valueOrError(long result) {
        return result == -1 ? -LastError.getLastError(RUNTIME) : result;
    }

    private static Functions load() {
        Machine.requireSupported();
        return LibraryLoader.create(Functions.class)
                .option(LibraryOption.LoadNow, true)
                .failImmediately()
                .load("c");
    }

    /**
     * The functions we use. {@code NoX86} because jnr-ffi's x86-64 stubs hand over a wrong sixth integer argument (they
     * read it from the slot of the return address). {@code syscall} is not declared variadic: fixed arity is right on
     * both of our ABIs and much faster. Functions that return {@code int} in C return {@code int} here, because the
     * upper half of the register is not defined. Public only because the generated class lives in another loader.
     */
    @NoX86
    public interface Functions {
        long syscall(long number, long a, long b, long c);

        long syscall(long number, long a, long b, long c, long d, long e);

        int socket(long domain, long type, long protocol);

        int bind(long fd, long address, long length);

        int connect(long fd, long address, long length);

        int listen(long fd, long backlog);

        int accept4(long fd, long address, long lengthAddress, long flags);

        int getsockname(long fd, long address, long lengthAddress);

        int setsockopt(long fd, long level, long option, long value, long length);

        int getsockopt(long fd, long level, long option, long value, long lengthAddress);

        long send(long fd, long buffer, long length, long flags);

        long sendto(long fd, long buffer, long length, long flags, long address, long addressLength);

        long sendmsg(long fd, long message, long flags);

        long shutdown(long fd, long how);

        long recv(long fd, long buffer, long length, long flags);

        long recvfrom(long fd, long buffer, long length, long flags, long address, long addressLengthAddress);

        long recvmsg(long fd, long message, long flags);

        long read(long fd, long buffer, long length);

        long write(long fd, long buffer, long length);

        int ioctl(long fd, long request, long argument);

        int fcntl(long fd, long command, long argument);

        int poll(long entries, long count, long timeout);

        int epoll_create1(long flags);

        int epoll_ctl(long epoll, long operation, long fd, long event);

        int epoll_wait(long epoll, long events, long count, long timeout);

        int eventfd(long initial, long flags);

        int open(long path, long flags, long mode);

        int close(long fd);

        int flock(long fd, long operation);

        long mmap(long address, long length, long protection, long flags, long fd, long offset);

        int munmap(long address, long length);

        int setns(long fd, long type);

        int unshare(long flags);

        int mount(long source, long target, long type, long flags, long data);

        int umount2(long target, long flags);

        int statfs(long path, long buffer);

        int getrlimit(long resource, long buffer);

        int setrlimit(long resource, long buffer);

        long sysconf(long name);
    }
}
