// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Which identities are in which class; those of class 0 are not noted. Not safe for use by multiple threads. */
final class IdentityMembers {
    private final Map<Integer, Integer> classOf = new HashMap<>();
    private final Map<Integer, Set<Integer>> members = new HashMap<>();

    int classOf(int identity) {
        return classOf.getOrDefault(identity, 0);
    }

    void put(int identity, int identityClass) {
        Set<Integer> before = members.get(classOf(identity));
        if (before != null) {
            before.remove(identity);
        }
        if (identityClass == 0) {
            classOf.remove(identity);
            return;
        }
        classOf.put(identity, identityClass);
        members.computeIfAbsent(identityClass, added -> new HashSet<>()).add(identity);
    }

    /** Hands over each class but 0 with its identities. */
    void forEach(BiConsumer<Integer, Set<Integer>> action) {
        members.forEach(action);
    }
}
