// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.ObjectKind;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.datapath.asm.Code;
import io.meshpath.datapath.asm.Instructions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program in the kernel. It lives as long as anything refers to it: this handle, an attachment, a pin, a program array.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class Program implements AutoCloseable {
    private final Fd fd;
    private final String name;
    private final ProgramType type;
    private final Optional<VerifierStatistics> verifierStatistics;

    Program(Fd fd, String name, ProgramType type, Optional<VerifierStatistics> verifierStatistics) {
        this.fd = fd;
        this.name = name;
        this.type = type;
        this.verifierStatistics = verifierStatistics;
    }

    /**
     * Opens the program pinned at {@code pin}.
     *
     * @throws io.meshpath.bpf.BpfException if there is none
     * @throws IllegalArgumentException if something else is pinned there
     */
    public static Program open(Path pin) {
        return existing(BpfFileSystem.open(pin, ObjectKind.PROGRAM));
    }

    /**
     * Opens a program by its number, anybody's (Linux 4.13; needs CAP_SYS_ADMIN).
     *
     * @throws io.meshpath.bpf.BpfException ENOENT if there is no such program any more
     */
    public static Program openById(int id) {
        return existing(ProgramIds.open(id));
    }

    /**
     * The numbers of all programs of the machine, anybody's, in ascending order (needs CAP_SYS_ADMIN). Some may be gone by
     * the time this returns.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static List<Integer> ids() {
        return ProgramIds.all();
    }

    /**
     * What the kernel says about all programs of the machine, anybody's, in the order of their numbers (needs
     * CAP_SYS_ADMIN): to be searched by name, tag or type. What disappears meanwhile is left out.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static List<ProgramInfo> all() {
        return ProgramIds.infos();
    }

    /**
     * Loads code that was not compiled but assembled; needs no object file and no type information.
     *
     * @param license what the kernel decides by which functions the program may call: {@code "GPL"}
     * @param maps the maps that the code names
     * @throws VerifierException if the verifier refuses it
     * @throws io.meshpath.bpf.BpfException if the kernel refuses for another reason
     * @throws IllegalArgumentException if the code names a map that is not among these
     */
    public static Program load(ProgramSpec spec, String license, Code code, Map<String, BpfMap> maps) {
        Instructions instructions = code.withMaps(name -> {
            BpfMap map = maps.get(name);
            if (map == null) {
                throw new IllegalArgumentException("no map " + name + " for program " + spec.name());
            }
            return map.fd().raw();
        });
        try (ProgramLoad load = new ProgramLoad(spec, license, instructions)) {
            return load.load("assembled code", Map.of());
        }
    }

    private static Program existing(Fd fd) {
        try {
            ProgramInfo info = ProgramInfo.of(fd);
            return new Program(fd, info.name(), info.type(), Optional.empty());
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

    /** What the verifier did when this handle's owner loaded it; empty for a program that was opened. */
    public Optional<VerifierStatistics> verifierStatistics() {
        return verifierStatistics;
    }

    /** What the kernel says about it now: number, tag, sizes, maps, run-time statistics. */
    public ProgramInfo info() {
        return ProgramInfo.of(fd);
    }

    /** What it consists of: instructions as the verifier left them, machine code, source lines. */
    public ProgramCode code() {
        return CodeQuery.of(fd);
    }

    /** How often and how long it ran while {@link RuntimeStatistics} were switched on. */
    public RunStatistics statistics() {
        return info().statistics();
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
     *     for a packet shorter than an Ethernet header or a context that the type does not take, ENOSPC if there is no room
     *     for the packet as the program left it; the message has the length
     * @throws IllegalArgumentException if it is to be repeated and the kernel runs programs of this type once only
     */
    public TestRun testRun(TestRunInput input) {
        return TestRunRequest.run(fd, type, input);
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
