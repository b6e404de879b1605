// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.ObjectKind;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;

/**
 * A program in the kernel. It lives as long as anything refers to it: this handle, an attachment, a pin, a program array.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class Program implements AutoCloseable {
    private final Fd fd;
    private final String name;
    private final ProgramType type;

    Program(Fd fd, String name, ProgramType type) {
        this.fd = fd;
        this.name = name;
        this.type = type;
    }

    /**
     * Opens the program pinned at {@code pin}.
     *
     * @throws io.meshpath.bpf.BpfException if there is none
     * @throws IllegalArgumentException if something else is pinned there
     */
    public static Program open(Path pin) {
        Fd fd = BpfFileSystem.open(pin, ObjectKind.PROGRAM);
        try {
            ProgramInfo info = ProgramInfo.of(fd);
            return new Program(fd, info.name(), info.type());
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** The descriptor, still owned by this handle. */
    public Fd fd() {
        return fd;
    }

    /** The name of its function in C; for a program that was opened, the kernel's first 15 characters of it. */
    public String name() {
        return name;
    }

    /** What the verifier took it for. */
    public ProgramType type() {
        return type;
    }

    /** What the kernel says about it now: number, tag, sizes, run-time statistics. */
    public ProgramInfo info() {
        return ProgramInfo.of(fd);
    }

    /** The kernel's number of this program, which is not used again while the machine runs. */
    public int id() {
        return info().id();
    }

    /** The kernel's checksum of the instructions, in hexadecimal: equal programs have equal tags. */
    public String tag() {
        return info().tag();
    }

    /**
     * The number of a function's type in the type information that the program was loaded with: what another program
     * names to replace or trace that function (Linux 5.2).
     *
     * @throws IllegalArgumentException if it has no such function, or was loaded without type information
     */
    public int functionType(String function) {
        return AttachTarget.types(this)
                .find(function, BtfType.Function.class)
                .orElseThrow(() -> new IllegalArgumentException(this + " has no function " + function));
    }

    /**
     * Runs the program in the kernel without a packet of the network: BPF_PROG_TEST_RUN. What it does to maps and to the
     * network is real.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ENOTSUPP for types that cannot be run this way, EINVAL
     *     for a packet shorter than an Ethernet header
     */
    public TestRun testRun(TestRunInput input) {
        return TestRunRequest.run(fd, input);
    }

    /**
     * Keeps the program under this path in a BPF file system until it is unpinned.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses, EEXIST if something is pinned there
     */
    public void pin(Path path) {
        BpfFileSystem.pin(fd, path, "program " + name);
    }

    /** Gives up this handle; what is attached stays attached. Closing twice is harmless. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "program " + name + " (" + type + ")";
    }
}
