// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a CO-RE relocation asks: {@code kind} of what {@code access} leads to from {@code type} of the object. The first
 * number of the access is an index as of an array of that type, the others are of members and elements.
 */
record CoreRequest(CoreKind kind, int type, List<Integer> access) {
    private static final int LONGEST_ACCESS = 64;

    CoreRequest {
        access = List.copyOf(access);
    }

    /** Reads {@code "0:1:2"}; empty if it is malformed or the kind is not known. */
    static Optional<CoreRequest> parse(int kind, int type, String access) {
        List<Integer> indices = new ArrayList<>();
        for (String index : access.split(":", LONGEST_ACCESS)) {
            if (!index.matches("\\d{1,6}")) {
                return Optional.empty();
            }
            indices.add(Integer.valueOf(index));
        }
        return CoreKind.of(kind).map(known -> new CoreRequest(known, type, indices));
    }

    /** For messages: {@code "field_exists of task_struct.pid"}. */
    String describe(Btf types) {
        StringBuilder path = new StringBuilder(CoreTypes.name(types.type(type)));
        int at = types.resolve(type);
        for (int index : access.subList(1, access.size())) {
            BtfType resolved = types.resolved(at);
            if (resolved instanceof BtfType.Array array) {
                path.append('[').append(index).append(']');
                at = array.element();
            } else {
                BtfType.Member member = CoreTypes.members(resolved).get(index);
                path.append(member.name().isEmpty() ? "" : "." + member.name());
                at = member.type();
            }
        }
        return kind.name().toLowerCase(Locale.ROOT) + " of " + path;
    }
}
