// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches programs to sockets: a filter that says how much of each packet the socket receives (SO_ATTACH_BPF, Linux 3.19), or
 * the choice among sockets that share a port (SO_ATTACH_REUSEPORT_EBPF, Linux 4.5). A socket has one of each; a program goes
 * with its socket. Sockets belong to who opened them, so what one has is replaced.
 */
public final class SocketProgram {
    private static final int SOL_SOCKET = 1;
    private static final int SO_DETACH_FILTER = 27;
    private static final int SO_ATTACH_BPF = 50;
    private static final int SO_ATTACH_REUSEPORT_EBPF = 52;
    private static final int SO_DETACH_REUSEPORT_BPF = 68;

    private SocketProgram() {}

    /**
     * Has {@code program}, of type SOCKET_FILTER, see what {@code socket} receives: it answers how many bytes to keep, 0 to
     * drop the packet.
     *
     * @throws LinuxException EPERM if somebody has locked the socket's filter
     */
    public static void attachFilter(Fd socket, Program program) {
        ProgramCheck.require(program, ProgramType.SOCKET_FILTER, "sockets");
        set(socket, SO_ATTACH_BPF, program.fd().raw(), "attach " + program.name() + " to");
    }

    /** Detaches the filter of {@code socket}; answers whether it had one. */
    public static boolean detachFilter(Fd socket) {
        return detach(socket, SO_DETACH_FILTER, "detach filter of");
    }

    /**
     * Has {@code program}, of type SK_REUSEPORT or SOCKET_FILTER, choose among the sockets that share the port of
     * {@code socket} (SO_REUSEPORT).
     *
     * @throws LinuxException EINVAL if the socket does not share its port
     */
    public static void attachReuseport(Fd socket, Program program) {
        if (program.type() != ProgramType.SK_REUSEPORT) {
            ProgramCheck.require(program, ProgramType.SOCKET_FILTER, "the choice among sockets");
        }
        set(socket, SO_ATTACH_REUSEPORT_EBPF, program.fd().raw(), "attach " + program.name() + " to the port of");
    }

    /** Detaches what chooses among the sockets of a port; answers whether there was something (Linux 5.3). */
    public static boolean detachReuseport(Fd socket) {
        return detach(socket, SO_DETACH_REUSEPORT_BPF, "detach program of the port of");
    }

    private static void set(Fd socket, int option, int value, String call) {
        LinuxException.check(setsockopt(socket, option, value), call, socket.what());
    }

    private static boolean detach(Fd socket, int option, String call) {
        int result = setsockopt(socket, option, 0);
        if (Errno.ENOENT.is(result)) {
            return false;
        }
        LinuxException.check(result, call, socket.what());
        return true;
    }

    private static int setsockopt(Fd socket, int option, int value) {
        try (NativeMemory number = NativeMemory.allocate(Integer.BYTES)) {
            number.buffer().putInt(0, value);
            return Linux.setsockopt(socket.raw(), SOL_SOCKET, option, number.address(), Integer.BYTES);
        }
    }
}
