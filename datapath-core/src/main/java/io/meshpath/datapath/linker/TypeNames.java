// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.BtfType;
import java.util.List;

/** What types that have a name in C have in common. */
final class TypeNames {
    private TypeNames() {}

    /** The name of a structure, union, enumeration or forward declaration of one; empty for others. */
    static String ofRecord(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.name();
        } else if (type instanceof BtfType.Union union) {
            return union.name();
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.name();
        } else if (type instanceof BtfType.WideEnumeration enumeration) {
            return enumeration.name();
        }
        return type instanceof BtfType.Forward forward ? forward.name() : "";
    }

    /** The size that an enumeration states, which must agree where its constants need not; 0 for others. */
    static int byteSize(BtfType type) {
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.byteSize();
        }
        return type instanceof BtfType.WideEnumeration enumeration ? enumeration.byteSize() : 0;
    }

    static List<BtfType.Member> members(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.members();
        }
        return type instanceof BtfType.Union union ? union.members() : List.of();
    }
}
