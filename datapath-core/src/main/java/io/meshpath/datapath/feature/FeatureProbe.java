// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.Features;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.link.LinkType;

/** How each feature is tried. */
final class FeatureProbe {
    private FeatureProbe() {}

    static Answer ask(Feature feature) {
        return switch (feature) {
            case BOUNDED_LOOPS -> CodeProbe.boundedLoops();
            case LARGE_PROGRAMS -> CodeProbe.largePrograms();
            case ISA_V2 -> CodeProbe.version2();
            case ISA_V3 -> CodeProbe.version3();
            case ISA_V4 -> CodeProbe.version4();
            case SIGNED_LOADS -> CodeProbe.signedLoads();
            case ATOMIC_FETCH -> CodeProbe.atomicFetch();
            case ACQUIRE_RELEASE -> CodeProbe.acquireRelease();
            case MAY_GOTO -> CodeProbe.mayGoto();
            case KERNEL_FUNCTIONS -> CodeProbe.kernelFunctions();
            case KERNEL_BTF -> CommandProbe.kernelBtf();
            case BTF_FUNCTIONS -> BtfProbe.functions();
            case BTF_DATA_SECTIONS -> BtfProbe.dataSections();
            case GLOBAL_FUNCTIONS -> BtfProbe.globalFunctions();
            case BTF_FLOATS -> BtfProbe.floats();
            case BTF_DECLARATION_TAGS -> BtfProbe.declarationTags();
            case BTF_TYPE_TAGS -> BtfProbe.typeTags();
            case BTF_ENUM64 -> BtfProbe.wideEnumerations();
            case MAP_BATCHES -> Features.batchOf(MapType.HASH);
            case RING_BUFFER -> Features.mapType(MapType.RINGBUF);
            case ARENA -> Features.mapType(MapType.ARENA);
            case FENTRY -> ProgramTypeProbe.functionEntry();
            case TCX -> KernelFeatures.linkType(LinkType.TCX);
            case NETKIT -> KernelFeatures.linkType(LinkType.NETKIT);
            case XDP_LIVE_FRAMES -> CommandProbe.liveFrames();
            case RUN_TIME_STATISTICS -> CommandProbe.statistics();
            case BPF_TOKEN -> CommandProbe.token();
        };
    }
}
