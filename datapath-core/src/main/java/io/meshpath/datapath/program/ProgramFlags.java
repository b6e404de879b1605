// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** Flags of BPF_PROG_LOAD ({@code BPF_F_…} of include/uapi/linux/bpf.h). */
public final class ProgramFlags {
    /** Refuse loads and stores that are not aligned, even where the processor takes them (Linux 4.12). */
    public static final int STRICT_ALIGNMENT = 1;

    /** Take loads and stores that are not aligned (Linux 5.0). */
    public static final int ANY_ALIGNMENT = 1 << 1;

    /** Fill the upper halves of registers with noise where only the lower is used, to find mistakes (Linux 5.3). */
    public static final int TEST_RANDOM_UPPER_HALF = 1 << 2;

    /** Prune states often, to find mistakes of the verifier (Linux 5.5). */
    public static final int TEST_STATE_FREQUENCY = 1 << 3;

    /** The program may sleep: {@code fentry.s} and its like (Linux 5.10). */
    public static final int SLEEPABLE = 1 << 4;

    /** The program takes packets in several pieces: {@code xdp.frags} (Linux 5.18). */
    public static final int XDP_HAS_FRAGS = 1 << 5;

    /** The program runs on one device only, whose metadata it reads (Linux 6.3). */
    public static final int XDP_DEVICE_BOUND_ONLY = 1 << 6;

    /** Refuse the program where the verifier would lose a register's bounds, to find mistakes of it (Linux 6.8). */
    public static final int TEST_REGISTER_INVARIANTS = 1 << 7;

    private ProgramFlags() {}
}
