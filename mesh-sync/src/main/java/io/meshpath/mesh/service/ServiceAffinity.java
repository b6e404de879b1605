// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import java.util.Locale;

/** Whose backends a cluster prefers, by the words of Cilium's annotation {@code service.cilium.io/affinity}. */
public enum ServiceAffinity {
    /** All alike. */
    NONE,
    /** Its own, and those of others only while none of its own is well. */
    LOCAL,
    /** Those of others, and its own only while none of theirs is well. */
    REMOTE;

    /** The affinity that {@code none}, {@code local} or {@code remote} means, in any case of letters. */
    public static ServiceAffinity parse(String word) {
        for (ServiceAffinity affinity : values()) {
            if (affinity.toString().equals(word.toLowerCase(Locale.ROOT))) {
                return affinity;
            }
        }
        throw new IllegalArgumentException("affinity must be none, local or remote but was '" + word + "'");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
