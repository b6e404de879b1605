// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.Features;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.link.LinkType;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;

/**
 * What the running kernel can do, found out by trying it on something small that is thrown away at once; distributions carry
 * features back, so versions do not tell. Clear answers are remembered; those that could not be found out say why and are
 * asked again.
 *
 * <p>Safe for use by multiple threads.
 */
public final class KernelFeatures {
    private record HelperOf(ProgramType type, Helper helper) {}

    private KernelFeatures() {}

    /** Whether there are maps of this kind. */
    public static Answer mapType(MapType type) {
        return Features.mapType(type);
    }

    /** Whether there are programs of this type. */
    public static Answer programType(ProgramType type) {
        return Features.ask(type, () -> ProgramTypeProbe.ask(type));
    }

    /**
     * Whether programs of this type, under the GPL, may call this function.
     *
     * <p>Unknown for {@link ProgramType#EXT} and {@link ProgramType#STRUCT_OPS}, where it depends on what they take the place
     * of.
     */
    public static Answer helper(ProgramType type, Helper helper) {
        return Features.ask(new HelperOf(type, helper), () -> HelperProbe.ask(type, helper));
    }

    /** Whether there are links of this kind. */
    public static Answer linkType(LinkType kind) {
        return Features.ask(kind, () -> LinkProbe.ask(kind));
    }

    /**
     * Whether programs can be attached to this kind of place; where the verifier does not ask for the place, whether the
     * kernel has a name for it.
     */
    public static Answer attachType(AttachType place) {
        return Features.ask(
                place,
                () -> ProgramTypeProbe.ask(place)
                        .orElseGet(() -> KernelConstants.has("bpf_attach_type", "BPF_" + place)));
    }

    /** Whether it has something else. */
    public static Answer feature(Feature feature) {
        return Features.ask(feature, () -> FeatureProbe.ask(feature));
    }
}
