// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/** The bits of {@link MapSpec#flags} (the {@code BPF_F_…} of map creation in include/uapi/linux/bpf.h). */
public final class MapFlags {
    /** Entries are allocated as they come; an LPM trie insists on it. */
    public static final int NO_PREALLOC = 1;

    /** Each CPU evicts from a list of its own; less shared, less exact. */
    public static final int NO_COMMON_LRU = 1 << 1;

    /** User space may only read. */
    public static final int RDONLY = 1 << 3;

    /** User space may only write. */
    public static final int WRONLY = 1 << 4;

    /** Programs may only read. */
    public static final int RDONLY_PROG = 1 << 7;

    /** Programs may only write. */
    public static final int WRONLY_PROG = 1 << 8;

    /** The content can be mapped into this process ({@link BpfMap#memory}). */
    public static final int MMAPABLE = 1 << 10;

    /** Inner maps of an array of maps may differ in size. */
    public static final int INNER_MAP = 1 << 12;

    private MapFlags() {}
}
