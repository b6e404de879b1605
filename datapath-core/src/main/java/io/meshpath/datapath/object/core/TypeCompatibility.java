// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;

/**
 * Whether a program that was written for one type can do with another; libbpf's rules
 * ({@code bpf_core_fields_are_compat}, {@code bpf_core_types_are_compat}). Names were compared before.
 */
public final class TypeCompatibility {
    private static final int DEEPEST = 32;

    private final Btf local;
    private final Btf target;

    /** Compares types of {@code local}, an object's, with those of {@code target}, the kernel's. */
    public TypeCompatibility(Btf local, Btf target) {
        this.local = local;
        this.target = target;
    }

    /** Whether two types are the same kind of thing, down to what they point to and take as arguments. */
    public boolean ofTypes(int ours, int theirs) {
        return ofTypes(ours, theirs, 0);
    }

    private boolean ofTypes(int ours, int theirs, int depth) {
        BtfType our = local.resolved(ours);
        BtfType their = target.resolved(theirs);
        if (depth > DEEPEST || !CoreMembers.areOfOneKind(our, their)) {
            return false;
        }
        if (our instanceof BtfType.Int one && their instanceof BtfType.Int other) {
            return one.bitOffset() == 0 && other.bitOffset() == 0;
        } else if (our instanceof BtfType.Pointer one && their instanceof BtfType.Pointer other) {
            return ofTypes(one.target(), other.target(), depth + 1);
        } else if (our instanceof BtfType.Array one && their instanceof BtfType.Array other) {
            return ofTypes(one.element(), other.element(), depth + 1);
        } else if (our instanceof BtfType.Prototype one && their instanceof BtfType.Prototype other) {
            return ofPrototypes(one, other, depth);
        }
        return CoreMembers.isComposite(our)
                || CoreMembers.isEnumeration(our)
                || our instanceof BtfType.Forward
                || our instanceof BtfType.Nothing;
    }

    private boolean ofPrototypes(BtfType.Prototype ours, BtfType.Prototype theirs, int depth) {
        List<BtfType.Parameter> our = ours.parameters();
        List<BtfType.Parameter> their = theirs.parameters();
        if (our.size() != their.size()) {
            return false;
        }
        for (int i = 0; i < our.size(); i++) {
            if (!ofTypes(our.get(i).type(), their.get(i).type(), depth + 1)) {
                return false;
            }
        }
        return ofTypes(ours.returned(), theirs.returned(), depth + 1);
    }

    /** Whether code that loads a field of the one type can load one of the other; sizes may differ. */
    boolean ofFields(int ours, int theirs) {
        int our = ours;
        int their = theirs;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType one = local.resolved(our);
            BtfType other = target.resolved(their);
            if (!(one instanceof BtfType.Array a) || !(other instanceof BtfType.Array b)) {
                return ofPlainFields(one, other);
            }
            our = a.element();
            their = b.element();
        }
        return false;
    }

    private static boolean ofPlainFields(BtfType one, BtfType other) {
        if (CoreMembers.isComposite(one) && CoreMembers.isComposite(other)) {
            return true;
        } else if (!CoreMembers.areOfOneKind(one, other)) {
            return false;
        } else if (one instanceof BtfType.Int a && other instanceof BtfType.Int b) {
            return a.bitOffset() == 0 && b.bitOffset() == 0;
        } else if (CoreMembers.isEnumeration(one) || one instanceof BtfType.Forward) {
            return one.name().isEmpty() || other.name().isEmpty() || CoreMembers.areOfOneName(one.name(), other.name());
        }
        return one instanceof BtfType.Pointer || one instanceof BtfType.FloatingPoint;
    }
}
