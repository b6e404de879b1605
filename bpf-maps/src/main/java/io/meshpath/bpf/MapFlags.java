// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/** The bits of {@link MapSpec#flags} (the {@code BPF_F_…} of map creation in include/uapi/linux/bpf.h). */
public final class MapFlags {
    /** Entries are allocated as they come; an LPM trie and storages insist on it. */
    public static final int NO_PREALLOC = 1;

    /** Each CPU evicts from a list of its own; less shared, less exact. */
    public static final int NO_COMMON_LRU = 1 << 1;

    /** The map is allocated on {@link MapSpec#numaNode} (Linux 4.14). */
    public static final int NUMA_NODE = 1 << 2;

    /** User space may only read. */
    public static final int RDONLY = 1 << 3;

    /** User space may only write. */
    public static final int WRONLY = 1 << 4;

    /** Stack traces are build ids and offsets instead of addresses (Linux 4.17). */
    public static final int STACK_BUILD_ID = 1 << 5;

    /** The hash function has no secret: for measurements only (Linux 5.0). */
    public static final int ZERO_SEED = 1 << 6;

    /** Programs may only read (Linux 5.2). */
    public static final int RDONLY_PROG = 1 << 7;

    /** Programs may only write (Linux 5.2). */
    public static final int WRONLY_PROG = 1 << 8;

    /** A socket that a listener accepts inherits the listener's value of a socket storage (Linux 5.4). */
    public static final int CLONE = 1 << 9;

    /** The content can be mapped into this process ({@link BpfMap#memory}; Linux 5.5). */
    public static final int MMAPABLE = 1 << 10;

    /** Events stay in a perf event array when the descriptor they were put in through is closed (Linux 5.10). */
    public static final int PRESERVE_ELEMS = 1 << 11;

    /** Inner maps of an array of maps may differ in size (Linux 5.10). */
    public static final int INNER_MAP = 1 << 12;

    /** A struct_ops map takes effect through a link of its own (Linux 6.4). */
    public static final int LINK = 1 << 13;

    /** An access to a page that an arena does not have ends the process instead of making the page (Linux 6.9). */
    public static final int SEGV_ON_FAULT = 1 << 17;

    /** Pointers in an arena are kept as the program writes them (Linux 6.9). */
    public static final int NO_USER_CONV = 1 << 18;

    /** New records of a ring buffer take the place of the oldest (Linux 6.19); {@link RingBuffer} does not read such. */
    public static final int RB_OVERWRITE = 1 << 19;

    private MapFlags() {}
}
