// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;

/**
 * What an operation on an element may ask for beyond {@link UpdateMode} (the {@code BPF_F_…} of element commands in
 * include/uapi/linux/bpf.h).
 */
public final class ElementFlags {
    /**
     * The value is read or written while its {@code struct bpf_spin_lock} is held, so as a whole (Linux 5.1). The map's type
     * information must say where the lock is.
     */
    public static final long LOCK = 4;

    private static final long CPU = 8;

    /** An update of a per-CPU map gives every CPU the same value (after Linux 6.18; refused with EINVAL before). */
    public static final long ALL_CPUS = 16;

    private static final int CPU_SHIFT = 32;

    private ElementFlags() {}

    /**
     * Only the value of one CPU of a per-CPU map is read or written (after Linux 6.18; refused with EINVAL before).
     *
     * @param number of a CPU the machine could have
     */
    public static long cpu(int number) {
        if (number < 0 || number >= PossibleCpus.count()) {
            throw new IllegalArgumentException(
                    "this machine can have CPUs 0 to " + (PossibleCpus.count() - 1) + ", not " + number);
        }
        return CPU | (long) number << CPU_SHIFT;
    }

    /** What an operation with {@code flags} was refused for, if that is their fault. */
    static String advice(int result, long flags) {
        if (!Errno.EINVAL.is(result) || flags == 0) {
            return "";
        }
        return (flags & LOCK) != 0
                ? "its values have no bpf_spin_lock that the kernel knows of: LOCK needs one, and type information that says"
                        + " where"
                : "this kernel (" + KernelVersion.running()
                        + ") cannot choose a CPU, or this kind of map has no value for" + " each";
    }
}
