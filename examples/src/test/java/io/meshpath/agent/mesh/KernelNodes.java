// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;

/**
 * Stands for the kernel's list of nodes in tests.
 *
 * @param entries what the kernel would have
 */
record KernelNodes(Map<IpAddress, ClusterId> entries) implements StateSink<IpAddress, ClusterId> {
    @Override
    public void update(Map<IpAddress, ClusterId> changed) {
        entries.putAll(changed);
    }

    @Override
    public void delete(Set<IpAddress> gone) {
        entries.keySet().removeAll(gone);
    }

    @Override
    public void prune(Map<IpAddress, ClusterId> whole) {
        entries.keySet().retainAll(whole.keySet());
    }
}
