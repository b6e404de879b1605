// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

/**
 * Something a cluster says that is not taken from it. Immutable.
 *
 * @param key where it stands in that cluster's etcd
 * @param reason what is wrong with it and what to do, in one line
 * @param waiting whether it may become right by itself, when something it rests on arrives
 */
public record Refusal(String key, String reason, boolean waiting) {
    @Override
    public String toString() {
        return key + ": " + reason;
    }
}
