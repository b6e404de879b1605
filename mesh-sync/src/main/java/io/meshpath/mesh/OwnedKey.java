// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.Optional;

/**
 * A key that is ours and must be in etcd as long as we are. Immutable.
 *
 * @param master for a reference to an identity: the identity's own key, without which the reference means nothing
 */
record OwnedKey(String key, String value, Optional<Master> master) {
    /** An identity's key and labels: put back where it is missing, and never overwritten. */
    record Master(String key, String labels) {}

    static OwnedKey plain(String key, String value) {
        return new OwnedKey(key, value, Optional.empty());
    }
}
