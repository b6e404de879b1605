// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.Features;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.link.LinkType;
import java.util.function.Supplier;

/** What a kernel may have beyond its kinds of maps, programs, links and functions. */
public enum Feature {
    BOUNDED_LOOPS("loops that the verifier sees the end of", 5, 3, CodeProbe::boundedLoops),
    LARGE_PROGRAMS("programs of more than 4096 instructions", 5, 2, CodeProbe::largePrograms),
    ISA_V2("instruction set version 2: jumps if less", 4, 14, CodeProbe::version2),
    ISA_V3("instruction set version 3: 32-bit jumps", 5, 1, CodeProbe::version3),
    ISA_V4(
            "instruction set version 4: signed division, moves and loads, byte swaps, far jumps",
            6,
            6,
            CodeProbe::version4),
    SIGNED_LOADS("loads that extend the sign", 6, 6, CodeProbe::signedLoads),
    ATOMIC_FETCH("atomic operations that answer what was there", 5, 12, CodeProbe::atomicFetch),
    ACQUIRE_RELEASE("ordered loads and stores", 6, 15, CodeProbe::acquireRelease),
    MAY_GOTO("loops of limited time: may_goto", 6, 9, CodeProbe::mayGoto),
    KERNEL_FUNCTIONS("calls of functions of the kernel: kfuncs", 5, 13, CodeProbe::kernelFunctions),
    KERNEL_BTF("type information of the kernel itself", 5, 4, CommandProbe::kernelBtf),
    BTF_FUNCTIONS("type information of functions", 5, 0, BtfProbe::functions),
    BTF_DATA_SECTIONS("type information of global variables", 5, 2, BtfProbe::dataSections),
    GLOBAL_FUNCTIONS("functions that are verified once, on their own", 5, 6, BtfProbe::globalFunctions),
    BTF_FLOATS("floating-point numbers in type information", 5, 13, BtfProbe::floats),
    BTF_DECLARATION_TAGS("remarks on declarations in type information", 5, 16, BtfProbe::declarationTags),
    BTF_TYPE_TAGS("remarks on types in type information", 5, 17, BtfProbe::typeTags),
    BTF_ENUM64("enumerations of 8 bytes in type information", 6, 0, BtfProbe::wideEnumerations),
    MAP_BATCHES("many entries of a map at once", 5, 6, () -> Features.batchOf(MapType.HASH)),
    RING_BUFFER("ring buffers", 5, 8, () -> Features.mapType(MapType.RINGBUF)),
    ARENA("memory that programs and processes share", 6, 9, () -> Features.mapType(MapType.ARENA)),
    FENTRY("programs at the entry of kernel functions", 5, 5, ProgramTypeProbe::functionEntry),
    TCX("links to tc without a queueing discipline", 6, 6, () -> KernelFeatures.linkType(LinkType.TCX)),
    NETKIT("programs in place of a veth pair's queue", 6, 7, () -> KernelFeatures.linkType(LinkType.NETKIT)),
    XDP_LIVE_FRAMES("test runs that send real frames", 5, 18, CommandProbe::liveFrames),
    RUN_TIME_STATISTICS("statistics that are switched on by a descriptor", 5, 8, CommandProbe::statistics),
    BPF_TOKEN("rights handed on through a mounted file system", 6, 9, CommandProbe::token);

    private final String description;
    private final KernelVersion since;
    private final Supplier<Answer> probe;

    Feature(String description, int major, int minor, Supplier<Answer> probe) {
        this.description = description;
        this.since = new KernelVersion(major, minor);
        this.probe = probe;
    }

    /** What it is, in a few words. */
    public String description() {
        return description;
    }

    /** The first kernel that has it; distributions may have it earlier. */
    public KernelVersion since() {
        return since;
    }

    Answer probe() {
        return probe.get();
    }
}
