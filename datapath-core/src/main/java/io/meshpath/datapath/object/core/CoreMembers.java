// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;

/** What types have in common that are nearly of one kind. */
final class CoreMembers {
    private CoreMembers() {}

    static List<BtfType.Member> of(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.members();
        }
        return type instanceof BtfType.Union union ? union.members() : List.of();
    }

    static List<BtfType.Constant> constants(BtfType type) {
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.constants();
        }
        return type instanceof BtfType.WideEnumeration enumeration ? enumeration.constants() : List.of();
    }

    static boolean isComposite(BtfType type) {
        return type instanceof BtfType.Struct || type instanceof BtfType.Union;
    }

    static boolean isEnumeration(BtfType type) {
        return type instanceof BtfType.Enumeration || type instanceof BtfType.WideEnumeration;
    }

    /** Whether both are of one kind; the two kinds of enumerations count as one. */
    static boolean areOfOneKind(BtfType one, BtfType other) {
        return one.getClass() == other.getClass() || isEnumeration(one) && isEnumeration(other);
    }

    /** Whether two names differ in their flavors at most. */
    static boolean areOfOneName(String one, String other) {
        return one.equals(other) || Btf.withoutFlavor(one).equals(Btf.withoutFlavor(other));
    }
}
