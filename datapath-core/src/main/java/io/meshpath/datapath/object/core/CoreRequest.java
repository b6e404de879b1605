// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a CO-RE relocation asks: {@code kind} of what {@code access} leads to from {@code type} of the object. The first
 * number of the access is an index as of an array of that type, the others are of members and elements.
 */
public record CoreRequest(CoreKind kind, int type, List<Integer> access) {
    private static final int LONGEST_ACCESS = 64;

    public CoreRequest {
        access = List.copyOf(access);
    }

    /** Reads {@code "0:1:2"}; empty if it is malformed or the kind is not known. */
    public static Optional<CoreRequest> parse(int kind, int type, String access) {
        List<Integer> indices = new ArrayList<>();
        for (String index : access.split(":", LONGEST_ACCESS)) {
            if (!index.matches("\\d{1,6}")) {
                return Optional.empty();
            }
            indices.add(Integer.valueOf(index));
        }
        return CoreKind.of(kind).map(known -> new CoreRequest(known, type, indices));
    }

    /** For messages: {@code "field_exists of struct task_struct.pid"}. */
    String describe(Btf types) {
        return kind + " of " + CorePath.of(types, this).describe();
    }
}
