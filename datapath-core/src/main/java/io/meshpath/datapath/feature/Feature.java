// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.KernelVersion;

/** What a kernel may have beyond its kinds of maps, programs, links and functions. */
public enum Feature {
    BOUNDED_LOOPS("loops that the verifier sees the end of", 5, 3),
    LARGE_PROGRAMS("programs of more than 4096 instructions", 5, 2),
    ISA_V2("instruction set version 2: jumps if less", 4, 14),
    ISA_V3("instruction set version 3: 32-bit jumps", 5, 1),
    ISA_V4("instruction set version 4: signed division, moves and loads, byte swaps, far jumps", 6, 6),
    SIGNED_LOADS("loads that extend the sign", 6, 6),
    ATOMIC_FETCH("atomic operations that answer what was there", 5, 12),
    ACQUIRE_RELEASE("ordered loads and stores", 6, 15),
    MAY_GOTO("loops of limited time: may_goto", 6, 9),
    KERNEL_FUNCTIONS("calls of functions of the kernel: kfuncs", 5, 13),
    KERNEL_BTF("type information of the kernel itself", 5, 4),
    BTF_FUNCTIONS("type information of functions", 5, 0),
    BTF_DATA_SECTIONS("type information of global variables", 5, 2),
    GLOBAL_FUNCTIONS("functions that are verified once, on their own", 5, 6),
    BTF_FLOATS("floating-point numbers in type information", 5, 13),
    BTF_DECLARATION_TAGS("remarks on declarations in type information", 5, 16),
    BTF_TYPE_TAGS("remarks on types in type information", 5, 17),
    BTF_ENUM64("enumerations of 8 bytes in type information", 6, 0),
    MAP_BATCHES("many entries of a map at once", 5, 6),
    RING_BUFFER("ring buffers", 5, 8),
    ARENA("memory that programs and processes share", 6, 9),
    FENTRY("programs at the entry of kernel functions", 5, 5),
    TCX("links to tc without a queueing discipline", 6, 6),
    NETKIT("programs in place of a veth pair's queue", 6, 7),
    XDP_LIVE_FRAMES("test runs that send real frames", 5, 18),
    RUN_TIME_STATISTICS("statistics that are switched on by a descriptor", 5, 8),
    BPF_TOKEN("rights handed on through a mounted file system", 6, 9);

    private final String description;
    private final int major;
    private final int minor;

    Feature(String description, int major, int minor) {
        this.description = description;
        this.major = major;
        this.minor = minor;
    }

    /** What it is, in a few words. */
    public String description() {
        return description;
    }

    /** The first kernel that has it; distributions may have it earlier. */
    public KernelVersion since() {
        return new KernelVersion(major, minor);
    }
}
