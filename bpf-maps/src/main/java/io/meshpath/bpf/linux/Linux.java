// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static io.meshpath.bpf.linux.LibC.FUNCTIONS;
import static io.meshpath.bpf.linux.LibC.valueOrError;

/**
 * Linux system calls as they are: each answers its value or the negative error number ({@link Errno#ofResult}), and
 * throws nothing. Addresses are raw; whoever passes one keeps its memory alive until the call is back
 * ({@code Reference.reachabilityFence}). Flags have the kernel's values; those used in more than one place are named here.
 *
 * <p>Safe for use by multiple threads. Calls that wait hold a platform thread.
 */
public final class Linux {
    public static final int O_RDONLY = 0;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_CLOEXEC = 0x80000;

    public static final int LOCK_EX = 2;

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_FIXED_NOREPLACE = 0x100000;

    public static final int POLLIN = 1;
    public static final int EPOLLIN = 1;
    public static final int EPOLLOUT = 4;
    public static final int EPOLLERR = 8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLL_CLOEXEC = 0x80000;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = 0x800;

    public static final int CLONE_NEWNS = 0x0002_0000;
    public static final int CLONE_NEWNET = 0x4000_0000;
    public static final int CLONE_FS = 0x200;
    public static final long MS_BIND = 0x1000;
    public static final long MS_REC = 0x4000;
    public static final long MS_SHARED = 1 << 20;
    public static final int MNT_DETACH = 2;

    public static final int MEMBARRIER_GLOBAL = 1;

    public static final int PERF_FLAG_FD_CLOEXEC = 8;

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int SC_PAGESIZE = 30;
    private static final int SYS_PIDFD_OPEN = 434; // the same on all machines, as every call since Linux 5.2
    private static final Machine MACHINE = Machine.current();

    private Linux() {}

    /** bpf(2). {@code size} is the size of the part of {@code union bpf_attr} that the command reads. */
    public static int bpf(int command, long attribute, int size) {
        return (int) valueOrError(FUNCTIONS.syscall(MACHINE.bpf, command, attribute, size));
    }

    /** perf_event_open(2). */
    public static int perfEventOpen(long attribute, int pid, int cpu, int group, long flags) {
        return (int) valueOrError(FUNCTIONS.syscall(MACHINE.perfEventOpen, attribute, pid, cpu, group, flags));
    }

    /** membarrier(2). {@link #MEMBARRIER_GLOBAL} returns when every RCU reader that ran at its start has ended. */
    public static int membarrier(int command) {
        return (int) valueOrError(FUNCTIONS.syscall(MACHINE.membarrier, command, 0, 0));
    }

    /** pidfd_open(2), Linux 5.3: a descriptor, closed on exec, of the process {@code pid}. */
    public static int pidfdOpen(int pid, int flags) {
        return (int) valueOrError(FUNCTIONS.syscall(SYS_PIDFD_OPEN, pid, flags, 0));
    }

    /** socket(2); pass {@code SOCK_CLOEXEC} in the type. */
    public static int socket(int domain, int type, int protocol) {
        return (int) valueOrError(FUNCTIONS.socket(domain, type, protocol));
    }

    /** bind(2). */
    public static int bind(int fd, long address, int length) {
        return (int) valueOrError(FUNCTIONS.bind(fd, address, length));
    }

    /** connect(2). */
    public static int connect(int fd, long address, int length) {
        return (int) valueOrError(FUNCTIONS.connect(fd, address, length));
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        return (int) valueOrError(FUNCTIONS.listen(fd, backlog));
    }

    /** accept4(2); {@code lengthAddress} is the address of a 32-bit length, read and written. */
    public static int accept(int fd, long address, long lengthAddress, int flags) {
        return (int) valueOrError(FUNCTIONS.accept4(fd, address, lengthAddress, flags));
    }

    /** getsockname(2); {@code lengthAddress} is the address of a 32-bit length, read and written. */
    public static int getsockname(int fd, long address, long lengthAddress) {
        return (int) valueOrError(FUNCTIONS.getsockname(fd, address, lengthAddress));
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        return (int) valueOrError(FUNCTIONS.setsockopt(fd, level, option, value, length));
    }

    /** getsockopt(2); {@code lengthAddress} is the address of a 32-bit length, read and written. */
    public static int getsockopt(int fd, int level, int option, long value, long lengthAddress) {
        return (int) valueOrError(FUNCTIONS.getsockopt(fd, level, option, value, lengthAddress));
    }

    /** send(2). */
    public static long send(int fd, long buffer, long length, int flags) {
        return valueOrError(FUNCTIONS.send(fd, buffer, length, flags));
    }

    /** sendto(2). */
    public static long sendto(int fd, long buffer, long length, int flags, long address, int addressLength) {
        return valueOrError(FUNCTIONS.sendto(fd, buffer, length, flags, address, addressLength));
    }

    /** sendmsg(2) of a {@code struct msghdr}. */
    public static long sendmsg(int fd, long message, int flags) {
        return valueOrError(FUNCTIONS.sendmsg(fd, message, flags));
    }

    /** shutdown(2). */
    public static int shutdown(int fd, int how) {
        return (int) valueOrError(FUNCTIONS.shutdown(fd, how));
    }

    /** recv(2). */
    public static long recv(int fd, long buffer, long length, int flags) {
        return valueOrError(FUNCTIONS.recv(fd, buffer, length, flags));
    }

    /** recvfrom(2); {@code lengthAddress} is the address of a 32-bit length, read and written. */
    public static long recvfrom(int fd, long buffer, long length, int flags, long address, long lengthAddress) {
        return valueOrError(FUNCTIONS.recvfrom(fd, buffer, length, flags, address, lengthAddress));
    }

    /** recvmsg(2) into a {@code struct msghdr}. */
    public static long recvmsg(int fd, long message, int flags) {
        return valueOrError(FUNCTIONS.recvmsg(fd, message, flags));
    }

    /** read(2). */
    public static long read(int fd, long buffer, long length) {
        return valueOrError(FUNCTIONS.read(fd, buffer, length));
    }

    /** write(2). */
    public static long write(int fd, long buffer, long length) {
        return valueOrError(FUNCTIONS.write(fd, buffer, length));
    }

    /** ioctl(2) with an integer or an address as its argument. */
    public static int ioctl(int fd, long request, long argument) {
        return (int) valueOrError(FUNCTIONS.ioctl(fd, request, argument));
    }

    /** A second descriptor for what {@code fd} stands for, closed on exec (fcntl {@code F_DUPFD_CLOEXEC}). */
    public static int duplicate(int fd) {
        return (int) valueOrError(FUNCTIONS.fcntl(fd, F_DUPFD_CLOEXEC, 0));
    }

    /** poll(2) of {@code count} entries of {@code struct pollfd}. A negative timeout waits for ever. */
    public static int poll(long entries, int count, int timeoutMillis) {
        return (int) valueOrError(FUNCTIONS.poll(entries, count, timeoutMillis));
    }

    /** epoll_create1(2). */
    public static int epollCreate(int flags) {
        return (int) valueOrError(FUNCTIONS.epoll_create1(flags));
    }

    /** epoll_ctl(2); {@code event} is the address of a {@code struct epoll_event}. */
    public static int epollControl(int epoll, int operation, int fd, long event) {
        return (int) valueOrError(FUNCTIONS.epoll_ctl(epoll, operation, fd, event));
    }

    /** epoll_wait(2). A negative timeout waits for ever. */
    public static int epollWait(int epoll, long events, int count, int timeoutMillis) {
        return (int) valueOrError(FUNCTIONS.epoll_wait(epoll, events, count, timeoutMillis));
    }

    /** eventfd(2). */
    public static int eventfd(int initial, int flags) {
        return (int) valueOrError(FUNCTIONS.eventfd(initial, flags));
    }

    /** open(2). */
    public static int open(String path, int flags, int mode) {
        try (NativeMemory text = NativeMemory.ofString(path)) {
            return (int) valueOrError(FUNCTIONS.open(text.address(), flags, mode));
        }
    }

    /** close(2); {@link Fd} is the usual caller. */
    public static int close(int fd) {
        return (int) valueOrError(FUNCTIONS.close(fd));
    }

    /** flock(2), such as {@link #LOCK_EX}; the lock goes with the descriptor. */
    public static int flock(int fd, int operation) {
        return (int) valueOrError(FUNCTIONS.flock(fd, operation));
    }

    /** mmap(2); answers an address. {@link NativeMemory#map} is the usual caller. */
    public static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        return valueOrError(FUNCTIONS.mmap(address, length, protection, flags, fd, offset));
    }

    /** munmap(2). */
    public static int munmap(long address, long length) {
        return (int) valueOrError(FUNCTIONS.munmap(address, length));
    }

    /** setns(2): moves the calling thread, and nothing else, into a namespace. */
    public static int setns(int fd, int type) {
        return (int) valueOrError(FUNCTIONS.setns(fd, type));
    }

    /** unshare(2): gives the calling thread, and nothing else, new namespaces. */
    public static int unshare(int flags) {
        return (int) valueOrError(FUNCTIONS.unshare(flags));
    }

    /** mount(2) without data. */
    public static int mount(String source, String target, String type, long flags) {
        try (NativeMemory from = NativeMemory.ofString(source);
                NativeMemory onto = NativeMemory.ofString(target);
                NativeMemory kind = NativeMemory.ofString(type)) {
            return (int) valueOrError(FUNCTIONS.mount(from.address(), onto.address(), kind.address(), flags, 0));
        }
    }

    /** umount2(2). */
    public static int umount(String target, int flags) {
        try (NativeMemory text = NativeMemory.ofString(target)) {
            return (int) valueOrError(FUNCTIONS.umount2(text.address(), flags));
        }
    }

    /** statfs(2) into a {@code struct statfs} of 120 bytes. */
    public static int statfs(String path, long buffer) {
        try (NativeMemory text = NativeMemory.ofString(path)) {
            return (int) valueOrError(FUNCTIONS.statfs(text.address(), buffer));
        }
    }

    /** getrlimit(2) into two 64-bit numbers: the soft and the hard limit. */
    public static int getrlimit(int resource, long buffer) {
        return (int) valueOrError(FUNCTIONS.getrlimit(resource, buffer));
    }

    /** setrlimit(2) from two 64-bit numbers: the soft and the hard limit. */
    public static int setrlimit(int resource, long buffer) {
        return (int) valueOrError(FUNCTIONS.setrlimit(resource, buffer));
    }

    /** The size of a page of memory in bytes. */
    public static int pageSize() {
        return Math.toIntExact(FUNCTIONS.sysconf(SC_PAGESIZE));
    }
}
