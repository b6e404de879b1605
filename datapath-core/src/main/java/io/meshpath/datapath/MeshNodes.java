// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The other nodes of the mesh, by underlay address: encapsulated packets are taken from them alone, and only with identities
 * of their cluster. All verbs may be repeated. Safe for use by multiple threads.
 */
public final class MeshNodes {
    private final BpfHashMap<IpAddressValue, MeshNodeValue> nodes;

    MeshNodes(NodeMaps maps) {
        this.nodes = maps.typed().meshNodes();
    }

    /** Adds nodes, or moves them to another cluster. */
    public void update(Map<IpAddress, ClusterId> changed) {
        Map<IpAddressValue, MeshNodeValue> values = new HashMap<>();
        changed.forEach(
                (address, cluster) -> values.put(KernelAddress.of(address), new MeshNodeValue(cluster.value())));
        nodes.putAll(values);
    }

    /** Removes nodes; those that are not there do not matter. */
    public void delete(Collection<IpAddress> gone) {
        gone.forEach(address -> nodes.delete(KernelAddress.of(address)));
    }

    /** Removes every node that is not in {@code whole}. */
    public void prune(Set<IpAddress> whole) {
        entries().keySet().stream()
                .filter(address -> !whole.contains(address))
                .forEach(address -> nodes.delete(KernelAddress.of(address)));
    }

    /** What the kernel holds, in the order of the addresses. */
    public Map<IpAddress, ClusterId> entries() {
        Map<IpAddress, ClusterId> all = new TreeMap<>();
        nodes.forEach((address, value) -> all.put(KernelAddress.read(address), new ClusterId(value.cluster())));
        return all;
    }
}
