// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.Keys;
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

    /** A service of our own cluster; throws IllegalArgumentException for another's, and for more than etcd takes. */
    static OwnedKey of(LocalNode self, ClusterService service) {
        if (!service.cluster().equals(self.cluster()) || !service.clusterId().equals(self.id())) {
            throw new IllegalArgumentException("expected a service of " + self.cluster() + " (cluster id " + self.id()
                    + ") but was of " + service.cluster() + " (" + service.clusterId() + ")");
        }
        String json = service.toJson();
        if (json.length() > OwnedKeys.MOST_BYTES) {
            throw new IllegalArgumentException("service " + service.name() + " with "
                    + service.backends().size() + " backends takes " + json.length() + " octets but etcd takes "
                    + OwnedKeys.MOST_BYTES + " in a key; divide it");
        }
        return plain(Keys.service(self.cluster(), service.name()), json);
    }
}
