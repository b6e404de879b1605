// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

/**
 * A value that the target does not take because it is too large; what stood under the key before still does. It is tried
 * again with every full reading. Immutable.
 *
 * @param key in the target
 * @param bytes of the value
 */
public record DeadLetter(String key, int bytes) {
    /** The line for people: what, and what to do. */
    @Override
    public String toString() {
        return key + ": the value of " + bytes
                + " octets is larger than the target takes; raise its --max-request-bytes or make the value smaller";
    }
}
