// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.TreeMultiset;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;

/**
 * Pod CIDRs and node addresses of one cluster, each as often as nodes have it; asking takes one look-up for each prefix
 * length in use. Not safe for use by multiple threads.
 */
final class ClusterBlocks {
    private final Multiset<Cidr> podCidrs = HashMultiset.create();
    private final TreeMultiset<Integer> lengths = TreeMultiset.create();
    private final Multiset<IpAddress> nodes = HashMultiset.create();

    void addPodCidr(Cidr cidr) {
        podCidrs.add(cidr);
        lengths.add(cidr.prefixLength());
    }

    void removePodCidr(Cidr cidr) {
        podCidrs.remove(cidr);
        lengths.remove(cidr.prefixLength());
    }

    void addNode(IpAddress address) {
        nodes.add(address);
    }

    void removeNode(IpAddress address) {
        nodes.remove(address);
    }

    boolean isEmpty() {
        return podCidrs.isEmpty() && nodes.isEmpty();
    }

    boolean isNode(IpAddress address) {
        return nodes.contains(address);
    }

    /** Whether one pod CIDR has all addresses of {@code block}. */
    boolean contains(Cidr block) {
        for (int length : lengths.elementSet()) {
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
