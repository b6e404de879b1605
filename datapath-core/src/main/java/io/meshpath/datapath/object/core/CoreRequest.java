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
    private static final int MOST_DIGITS = 6;

    public CoreRequest {
        access = List.copyOf(access);
    }

    /** Reads {@code "0:1:2"}; empty if it is malformed or the kind is not known. */
    public static Optional<CoreRequest> parse(int kind, int type, String access) {
        List<Integer> indices = new ArrayList<>();
        int index = 0;
        int digits = 0;
        for (int i = 0; i <= access.length(); i++) {
            char at = i < access.length() ? access.charAt(i) : ':';
            if (at == ':' && digits > 0) {
                indices.add(index);
                index = 0;
                digits = 0;
            } else if (at >= '0' && at <= '9' && digits < MOST_DIGITS && indices.size() < LONGEST_ACCESS) {
                index = 10 * index + at - '0';
                digits++;
            } else {
                return Optional.empty();
            }
        }
        return CoreKind.of(kind).map(known -> new CoreRequest(known, type, indices));
    }

    /** For messages: {@code "field_exists of struct task_struct.pid"}. */
    String describe(Btf types) {
        return kind + " of " + CorePath.of(types, this).describe();
    }
}
