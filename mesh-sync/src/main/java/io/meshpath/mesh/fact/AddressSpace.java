// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Blocks of addresses and the clusters that have them; blocks of different clusters never overlap. Not safe for use by
 * multiple threads.
 */
final class AddressSpace {
    /** What a node adds to its name for its own claims, so that a mirror which sees them go does not end them. */
    static final String OWN = " (this node)";

    /** A block, the cluster that has it, and the nodes that say so. */
    record Claim(Cidr block, ClusterName cluster, Set<String> nodes) {
        /** {@code 10.218.0.0/16 of singapore/n1}. */
        @Override
        public String toString() {
            return block + " of " + cluster + "/" + nodes.iterator().next().replace(OWN, "");
        }
    }

    // By network, then by length: a block is followed by the blocks inside it.
    private final TreeMap<Cidr, Claim> claims = new TreeMap<>();

    /** The claims of other clusters that have an address of {@code block}. */
    List<Claim> overlapping(ClusterName cluster, Cidr block) {
        List<Claim> found = new ArrayList<>();
        for (int length = 0; length < block.prefixLength(); length++) {
            addForeign(found, cluster, Optional.ofNullable(claims.get(Cidr.masking(block.network(), length))));
        }
        for (Claim inside : claims.tailMap(block, true).values()) {
            if (!block.contains(inside.block())) {
                break;
            }
            addForeign(found, cluster, Optional.of(inside));
        }
        return found;
    }

    private static void addForeign(List<Claim> found, ClusterName cluster, Optional<Claim> claim) {
        claim.filter(other -> !other.cluster().equals(cluster)).ifPresent(found::add);
    }

    void add(ClusterName cluster, String node, Cidr block) {
        claims.computeIfAbsent(block, key -> new Claim(key, cluster, new TreeSet<>()))
                .nodes()
                .add(node);
    }

    void remove(Cidr block) {
        claims.remove(block);
    }

    /** Takes a node off a claim; true when it was the last one. */
    boolean release(ClusterName cluster, String node, Cidr block) {
        Claim claim = claims.get(block);
        if (claim == null || !claim.cluster().equals(cluster) || !claim.nodes().remove(node)) {
            return false;
        }
        if (claim.nodes().isEmpty()) {
            claims.remove(block);
            return true;
        }
        return false;
    }

    /** Gives back what nodes of a cluster have, but for a node's own claims. */
    void releaseAll(ClusterName cluster) {
        claims.values().removeIf(claim -> {
            boolean theirs = claim.cluster().equals(cluster);
            return theirs
                    && claim.nodes().removeIf(node -> !node.endsWith(OWN))
                    && claim.nodes().isEmpty();
        });
    }
}
