// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The pod CIDRs and node addresses of one cluster; asking takes one look-up for each prefix length in use. */
final class ClusterBlocks {
    private final Set<Cidr> podCidrs = new HashSet<>();
    private final Set<Integer> lengths = new TreeSet<>();
    private final Set<IpAddress> nodes = new HashSet<>();

    void addPodCidr(Cidr cidr) {
        podCidrs.add(cidr);
        lengths.add(cidr.prefixLength());
    }

    void addNode(IpAddress address) {
        nodes.add(address);
    }

    boolean isNode(IpAddress address) {
        return nodes.contains(address);
    }

    /** Whether one pod CIDR has all addresses of {@code block}. */
    boolean contains(Cidr block) {
        for (int length : lengths) {
            if (length > block.prefixLength()) {
                return false;
            }
            if (podCidrs.contains(Cidr.masking(block.network(), length))) {
                return true;
            }
        }
        return false;
    }
}
