// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.nio.file.Path;
import java.util.List;

/**
 * Many places of one executable file at once, for programs of type KPROBE that were loaded for TRACE_UPROBE_MULTI, or for
 * TRACE_UPROBE_SESSION (Linux 6.6): one link, in the time of one. Immutable.
 *
 * @param binary the file
 * @param offsets places in the file, at least one, each as that of {@link UprobeSpec}
 * @param cookies what bpf_get_attach_cookie() answers at each of them; empty for none
 * @param moment when the program runs
 * @param pid the only process, or {@link UprobeSpec#ANY_PROCESS}
 */
public record UprobeMultiSpec(Path binary, List<Long> offsets, List<Long> cookies, ProbeMoment moment, int pid) {
    private static final int PATH = LinkRequest.DETAIL;
    private static final int OFFSETS = LinkRequest.DETAIL + 8;
    private static final int COOKIES = LinkRequest.DETAIL + 24;
    private static final int COUNT = LinkRequest.DETAIL + 32;
    private static final int FLAGS = LinkRequest.DETAIL + 36;
    private static final int PID = LinkRequest.DETAIL + 40;

    public UprobeMultiSpec {
        offsets = List.copyOf(offsets);
        cookies = List.copyOf(cookies);
        if (offsets.isEmpty()) {
            throw new IllegalArgumentException("no places");
        }
        LongList.requireNoneOrOneEach(cookies, offsets.size());
    }

    /**
     * Where each of {@code functions} begins; reads the file's symbols.
     *
     * @throws IllegalArgumentException if the file lacks one of them, has more than one of a name, or is no ELF file
     */
    public static UprobeMultiSpec entry(Path binary, List<String> functions) {
        return of(binary, functions, ProbeMoment.ENTRY);
    }

    /** Where each of {@code functions} returns; otherwise as {@link #entry}. */
    public static UprobeMultiSpec exit(Path binary, List<String> functions) {
        return of(binary, functions, ProbeMoment.EXIT);
    }

    /** Where each of {@code functions} begins and, as the program decides, returns (Linux 6.13). */
    public static UprobeMultiSpec session(Path binary, List<String> functions) {
        return of(binary, functions, ProbeMoment.SESSION);
    }

    private static UprobeMultiSpec of(Path binary, List<String> functions, ProbeMoment moment) {
        List<Long> offsets = functions.stream()
                .map(function -> BinarySymbols.offset(binary, function))
                .toList();
        return new UprobeMultiSpec(binary, offsets, List.of(), moment, UprobeSpec.ANY_PROCESS);
    }

    /** The same places, each with a cookie. */
    public UprobeMultiSpec withCookies(List<Long> numbers) {
        return new UprobeMultiSpec(binary, offsets, numbers, moment, pid);
    }

    /** The same places, for one process only. */
    public UprobeMultiSpec withPid(int process) {
        return new UprobeMultiSpec(binary, offsets, cookies, moment, process);
    }

    /**
     * Attaches {@code program} to all of them, or to none.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the program was loaded for something else,
     *     ESRCH if there is no such process, EBADF if there is no such file
     */
    public Link attach(Program program) {
        ProgramCheck.require(program, ProgramType.KPROBE, "uprobes");
        try (LinkRequest request = LinkRequest.of(program, 0, attachType(), toString())) {
            request.putAddress(
                    PATH, NativeMemory.ofString(binary.toAbsolutePath().toString()));
            request.putAddress(OFFSETS, LongList.of(offsets)).putInt(COUNT, offsets.size());
            if (!cookies.isEmpty()) {
                request.putAddress(COOKIES, LongList.of(cookies));
            }
            request.putInt(FLAGS, moment.flags()).putInt(PID, Math.max(pid, 0));
            return request.create(this::hint);
        }
    }

    private String hint(Errno errno) {
        if (errno.equals(Errno.EBADF)) {
            return "not a regular file that can be opened";
        }
        if (errno.equals(Errno.ESRCH)) {
            return "there is no such process";
        }
        if (errno.equals(Errno.EINVAL)) {
            return moment == ProbeMoment.SESSION
                    ? Refusal.loadedForOther(6, 13, attachType())
                    : Refusal.loadedForOther(6, 6, attachType());
        }
        return "";
    }

    private AttachType attachType() {
        return moment == ProbeMoment.SESSION ? AttachType.TRACE_UPROBE_SESSION : AttachType.TRACE_UPROBE_MULTI;
    }

    @Override
    public String toString() {
        return moment.prefix() + offsets.size() + " places of " + binary;
    }
}
