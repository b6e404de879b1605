// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The blocks in force of each of a cluster's nodes, together, and those that came or went since somebody last asked: what
 * rests on no block that moved need not be looked at again. Not safe for use by multiple threads.
 */
final class NodeBlocks {
    /** What one node has; another one, its successor say, may have it, too. */
    private record Blocks(Set<Cidr> podCidrs, Set<IpAddress> addresses) {
        static final Blocks NONE = new Blocks(Set.of(), Set.of());

        /** The pod CIDRs of a node, and the addresses that packets can be sent to. */
        static Blocks of(MeshNode node) {
            Set<IpAddress> addresses = new HashSet<>();
            node.addresses().stream()
                    .filter(address -> address.preference() >= 0)
                    .map(NodeAddress::address)
                    .forEach(addresses::add);
            return new Blocks(Set.copyOf(node.podCidrs()), Set.copyOf(addresses));
        }
    }

    private final Map<String, Blocks> byNode = new HashMap<>();
    private final ClusterBlocks all = new ClusterBlocks();
    private ClusterBlocks moved = new ClusterBlocks();

    /** All that is in force now. */
    ClusterBlocks all() {
        return all;
    }

    /** A node has these pod CIDRs and addresses from now on, instead of those before. */
    void put(MeshNode node) {
        Blocks now = Blocks.of(node);
        replace(byNode.put(node.name(), now), now);
    }

    /** A node has none any more. */
    void remove(String name) {
        replace(byNode.remove(name), Blocks.NONE);
    }

    private void replace(@Nullable Blocks old, Blocks now) {
        Blocks before = old == null ? Blocks.NONE : old;
        if (before.equals(now)) {
            return;
        }
        before.podCidrs.stream().filter(cidr -> !now.podCidrs.contains(cidr)).forEach(cidr -> {
            all.removePodCidr(cidr);
            moved.addPodCidr(cidr);
        });
        before.addresses.stream()
                .filter(address -> !now.addresses.contains(address))
                .forEach(address -> {
                    all.removeNode(address);
                    moved.addNode(address);
                });
        now.podCidrs.stream().filter(cidr -> !before.podCidrs.contains(cidr)).forEach(cidr -> {
            all.addPodCidr(cidr);
            moved.addPodCidr(cidr);
        });
        now.addresses.stream()
                .filter(address -> !before.addresses.contains(address))
                .forEach(address -> {
                    all.addNode(address);
                    moved.addNode(address);
                });
    }

    /** What came or went since this was last asked. */
    ClusterBlocks takeMoved() {
        ClusterBlocks taken = moved;
        if (!taken.isEmpty()) {
            moved = new ClusterBlocks();
        }
        return taken;
    }
}
