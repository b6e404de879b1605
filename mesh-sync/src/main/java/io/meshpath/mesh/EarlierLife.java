// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import java.util.ArrayList;
import java.util.List;

/** What an earlier life of this node left in etcd, where it stays until the lease of that life ends. */
final class EarlierLife {
    private EarlierLife() {}

    /** The keys of addresses on this node that are not among those owned now; other nodes' are never among them. */
    static List<String> addressesOf(LocalNode self, KeyValueStore store, OwnedKeys owned) {
        List<String> left = new ArrayList<>();
        for (Entry entry : store.list(Keys.ADDRESSES, 0).entries()) {
            if (!owned.keys().contains(entry.key()) && isOf(self, entry)) {
                left.add(entry.key());
            }
        }
        return left;
    }

    private static boolean isOf(LocalNode self, Entry entry) {
        try {
            IpIdentity pair = IpIdentity.read(entry.text());
            return pair.host().filter(self.address()::equals).isPresent()
                    && entry.key().equals(Keys.address(pair));
        } catch (IllegalArgumentException e) {
            return false; // whoever wrote that, it was not this node
        }
    }
}
