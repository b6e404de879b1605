// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.file.Path;

/**
 * A place in an executable file or shared library, for programs of type KPROBE (Linux 4.17, CONFIG_UPROBE_EVENTS): processes
 * that run it, now or later, run the program. Immutable.
 *
 * @param binary the file
 * @param offset where in the file, at the beginning of an instruction: not an address in memory
 * @param returns whether the program runs when the function that begins there returns
 * @param pid the only process, or {@link #ANY_PROCESS}
 * @param semaphore where in the file the counter is that the kernel raises while somebody watches (USDT); 0 for none
 */
public record UprobeSpec(Path binary, long offset, boolean returns, int pid, long semaphore) implements PerfEventSpec {
    /** Every process. */
    public static final int ANY_PROCESS = -1;

    private static final int RETURNS = 1; // .../uprobe/format/retprobe: config:0
    private static final int SEMAPHORE_SHIFT = 32; // .../uprobe/format/ref_ctr_offset: config:32-63
    private static final int SOME_CPU = 0; // a probe has none, but perf wants one

    public UprobeSpec {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset into a file is not negative: " + offset);
        }
        if (pid < ANY_PROCESS) {
            throw new IllegalArgumentException("not a process: " + pid);
        }
        if (semaphore < 0 || semaphore > 0xffff_ffffL) {
            throw new IllegalArgumentException("the kernel takes 32 bits for a semaphore: " + semaphore);
        }
    }

    /** An instruction by its place in the file. */
    public static UprobeSpec at(Path binary, long offset) {
        return new UprobeSpec(binary, offset, false, ANY_PROCESS, 0);
    }

    /**
     * Where a function begins; reads the file's symbols.
     *
     * @throws IllegalArgumentException if the file has no such function, more than one, or is no ELF file for this machine
     */
    public static UprobeSpec entry(Path binary, String function) {
        return at(binary, BinarySymbols.offset(binary, function));
    }

    /** Where a function returns (uretprobe); otherwise as {@link #entry}. */
    public static UprobeSpec exit(Path binary, String function) {
        return new UprobeSpec(binary, BinarySymbols.offset(binary, function), true, ANY_PROCESS, 0);
    }

    /** The same place, for one process only. */
    public UprobeSpec withPid(int process) {
        return new UprobeSpec(binary, offset, returns, process, semaphore);
    }

    /** The same place with a counter of those who watch it. */
    public UprobeSpec withSemaphore(long place) {
        return new UprobeSpec(binary, offset, returns, pid, place);
    }

    @Override
    public PerfEvent open() {
        int type = PerfSource.type("uprobe", "this kernel has no uprobes (CONFIG_UPROBE_EVENTS, Linux 4.17)");
        long config = (returns ? RETURNS : 0) | semaphore << SEMAPHORE_SHIFT;
        try (NativeMemory path = NativeMemory.ofString(binary.toAbsolutePath().toString());
                PerfEventRequest request = new PerfEventRequest(type, config, toString())) {
            int cpu = pid == ANY_PROCESS ? SOME_CPU : PerfEventRequest.ANY_CPU;
            return request.place(path, offset).open(pid, cpu, UprobeSpec::hint);
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.ENOENT)) {
            return "there is no such file";
        }
        return errno.equals(Errno.EINVAL) ? "not a regular file, or no place in it" : "";
    }

    @Override
    public String toString() {
        String process = pid == ANY_PROCESS ? "" : " of process " + pid;
        return (returns ? "uretprobe " : "uprobe ") + binary + ":0x" + Long.toHexString(offset) + process;
    }
}
