// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.util.List;

/**
 * A member as etcd has it on its list. Immutable.
 *
 * @param id etcd's number of it
 * @param name its name; empty as long as it was added and has not started
 * @param peerUrls where the other members connect to
 */
public record EtcdMember(long id, String name, List<String> peerUrls) {
    public EtcdMember {
        peerUrls = List.copyOf(peerUrls);
    }
}
