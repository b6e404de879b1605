// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.BtfType.Modifier;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts an object's BTF into the words of Linux 5.10: kinds that came later become others of the same size, as libbpf does
 * it. Programs and maps do not notice; dumps lose the names of tags and of large constants.
 */
final class OlderTypes {
    private static final Set<Modifier.Kind> TAGS = EnumSet.of(Modifier.Kind.TYPE_TAG, Modifier.Kind.ATTRIBUTE);

    private OlderTypes() {}

    static Btf of(Btf types) {
        int integer = types.ids(BtfType.Int.class).findFirst().orElse(0);
        Map<Integer, BtfType> changed = new HashMap<>();
        types.ids(BtfType.class).forEach(id -> {
            BtfType type = types.type(id);
            BtfType older = older(type, integer);
            if (!older.equals(type)) {
                changed.put(id, older);
            }
        });
        return types.with(changed);
    }

    private static BtfType older(BtfType type, int integer) {
        if (type instanceof BtfType.Enumeration enumeration) { // signs are told since 6.0
            return new BtfType.Enumeration(enumeration.name(), enumeration.byteSize(), false, enumeration.constants());
        } else if (type instanceof BtfType.WideEnumeration enumeration) { // since 6.0
            return union(enumeration, integer);
        } else if (type instanceof BtfType.FloatingPoint number) { // since 5.13
            return new BtfType.Struct("", number.byteSize(), List.of());
        } else if (type instanceof Modifier modifier && TAGS.contains(modifier.kind())) { // since 5.17
            return new Modifier(Modifier.Kind.CONST, "", modifier.target());
        } else if (type instanceof BtfType.DeclarationTag tag) { // since 5.16
            return new BtfType.Int(tag.name(), 1, Byte.SIZE, 0, 0);
        } else if (type instanceof BtfType.DataSection section && section.name().startsWith("?")) { // since 6.9
            return new BtfType.DataSection("_" + section.name().substring(1), section.byteSize(), section.variables());
        }
        return type;
    }

    /** Constants of 64 bits become members of a union. */
    private static BtfType union(BtfType.WideEnumeration enumeration, int integer) {
        List<BtfType.Member> members = enumeration.constants().stream()
                .map(constant -> new BtfType.Member(constant.name(), integer, 0, 0))
                .toList();
        return new BtfType.Union(enumeration.name(), enumeration.byteSize(), members);
    }
}
