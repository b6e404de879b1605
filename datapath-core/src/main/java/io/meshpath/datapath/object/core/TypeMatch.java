// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;

/**
 * Whether all that an object knows of a type is so in the kernel's of that name: each member, each constant, sizes and
 * signs; libbpf's rules ({@code bpf_core_types_match}). Behind pointers names and kinds are enough.
 */
final class TypeMatch {
    private static final int DEEPEST = 32;

    private final Btf local;
    private final Btf target;

    TypeMatch(Btf local, Btf target) {
        this.local = local;
        this.target = target;
    }

    boolean of(int ours, int theirs) {
        return of(ours, theirs, false, 0);
    }

    private boolean of(int ours, int theirs, boolean behindPointer, int depth) {
        BtfType our = local.resolved(ours);
        BtfType their = target.resolved(theirs);
        if (depth > DEEPEST || !CoreMembers.areOfOneName(our.name(), their.name())) {
            return false;
        }
        if (CoreMembers.isEnumeration(our)) {
            return CoreMembers.isEnumeration(their) && ofEnumerations(our, their);
        } else if (our instanceof BtfType.Forward forward) {
            return behindPointer && isAnnounced(forward, their) || our.equals(their);
        } else if (CoreMembers.isComposite(our)) {
            return behindPointer
                    ? our.getClass() == their.getClass() || their instanceof BtfType.Forward f && isAnnounced(f, our)
                    : our.getClass() == their.getClass() && ofMembers(our, their, depth);
        } else if (our.getClass() != their.getClass()) {
            return false;
        }
        return ofOneKind(our, their, behindPointer, depth);
    }

    private boolean ofOneKind(BtfType our, BtfType their, boolean behindPointer, int depth) {
        if (our instanceof BtfType.Int one && their instanceof BtfType.Int other) {
            return one.byteSize() == other.byteSize() && one.signed() == other.signed();
        } else if (our instanceof BtfType.Pointer one && their instanceof BtfType.Pointer other) {
            return of(one.target(), other.target(), true, depth + 1);
        } else if (our instanceof BtfType.Array one && their instanceof BtfType.Array other) {
            return one.length() == other.length() && of(one.element(), other.element(), behindPointer, depth + 1);
        } else if (our instanceof BtfType.Prototype one && their instanceof BtfType.Prototype other) {
            return ofPrototypes(one, other, behindPointer, depth);
        }
        return our instanceof BtfType.Nothing;
    }

    private static boolean isAnnounced(BtfType.Forward forward, BtfType type) {
        return forward.union() ? type instanceof BtfType.Union : type instanceof BtfType.Struct;
    }

    private static boolean ofEnumerations(BtfType ours, BtfType theirs) {
        List<String> names = CoreMembers.constants(theirs).stream()
                .map(constant -> Btf.withoutFlavor(constant.name()))
                .toList();
        return byteSize(ours) == byteSize(theirs)
                && CoreMembers.constants(ours).stream()
                        .allMatch(constant -> names.contains(Btf.withoutFlavor(constant.name())));
    }

    private static int byteSize(BtfType enumeration) {
        return enumeration instanceof BtfType.Enumeration narrow
                ? narrow.byteSize()
                : ((BtfType.WideEnumeration) enumeration).byteSize();
    }

    private boolean ofMembers(BtfType ours, BtfType theirs, int depth) {
        List<BtfType.Member> their = CoreMembers.of(theirs);
        return CoreMembers.of(ours).stream()
                .allMatch(our -> their.stream()
                        .anyMatch(one -> CoreMembers.areOfOneName(our.name(), one.name())
                                && of(our.type(), one.type(), false, depth + 1)));
    }

    private boolean ofPrototypes(BtfType.Prototype ours, BtfType.Prototype theirs, boolean behindPointer, int depth) {
        List<BtfType.Parameter> our = ours.parameters();
        List<BtfType.Parameter> their = theirs.parameters();
        if (our.size() != their.size()) {
            return false;
        }
        for (int i = 0; i < our.size(); i++) {
            if (!of(our.get(i).type(), their.get(i).type(), behindPointer, depth + 1)) {
                return false;
            }
        }
        return of(ours.returned(), theirs.returned(), behindPointer, depth + 1);
    }
}
