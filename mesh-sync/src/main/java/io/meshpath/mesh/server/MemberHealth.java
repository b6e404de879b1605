// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.etcd.EtcdMemberStatus;
import java.util.Optional;

/**
 * One member as it answered just now. Immutable.
 *
 * @param name its name
 * @param status what it says of itself; empty when it does not answer
 * @param error why it does not answer
 */
public record MemberHealth(String name, Optional<EtcdMemberStatus> status, Optional<String> error) {
    /** Whether it answers and follows a leader. */
    public boolean isHealthy() {
        return status.isPresent() && status.get().leader() != 0;
    }

    /** Whether it leads. */
    public boolean isLeader() {
        return isHealthy() && status.get().isLeader();
    }
}
