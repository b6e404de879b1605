// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

/**
 * A right on keys. Immutable.
 *
 * @param key the key, or what all keys begin with
 * @param prefix whether it is for all keys that begin so
 * @param write whether they may be written, not only read
 */
public record KeyGrant(String key, boolean prefix, boolean write) {
    public KeyGrant {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a right on no key at all would be one on every key");
        }
    }

    /** To read one key. */
    public static KeyGrant readKey(String key) {
        return new KeyGrant(key, false, false);
    }

    /** To read all keys that begin so. */
    public static KeyGrant read(String prefix) {
        return new KeyGrant(prefix, true, false);
    }

    /** To read and write all keys that begin so. */
    public static KeyGrant readWrite(String prefix) {
        return new KeyGrant(prefix, true, true);
    }
}
