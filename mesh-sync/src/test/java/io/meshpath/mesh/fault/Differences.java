// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.fault.RandomWrites.KEYS;

import io.meshpath.mesh.cilium.StateKind;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What two states differ in. */
final class Differences {
    private Differences() {}

    /** Empty when they are equal; otherwise what is missing and what is too much, and of whom. */
    static String between(String who, Map<String, String> has, Map<String, String> wanted) {
        if (has.equals(wanted)) {
            return "";
        }
        Map<String, String> missing = new TreeMap<>(wanted);
        missing.entrySet().removeAll(has.entrySet());
        Map<String, String> more = new TreeMap<>(has);
        more.entrySet().removeAll(wanted.entrySet());
        return who + " lacks " + missing + " and has " + more + "; ";
    }

    static Map<String, String> under(String prefix, Map<String, String> state) {
        Map<String, String> found = new HashMap<>(state);
        found.keySet().removeIf(key -> !key.startsWith(prefix));
        return found;
    }

    /** Without the keys that {@link RandomWrites} writes for a mirror to refuse. */
    static Map<String, String> valid(Map<String, String> state) {
        Map<String, String> valid = new HashMap<>(state);
        valid.keySet()
                .removeIf(key -> key.startsWith(KEYS.prefix(StateKind.ADDRESSES) + "foreign-")
                        || key.equals(KEYS.prefix(StateKind.IDENTITIES) + "not-a-number")
                        || key.equals(KEYS.prefix(StateKind.ADDRESSES) + "10.219.255.1"));
        return valid;
    }
}
