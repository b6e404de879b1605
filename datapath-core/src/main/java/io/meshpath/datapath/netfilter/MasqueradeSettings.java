// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.LinkName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which packets get the node's address as their source. Immutable.
 *
 * <p>Blocks are kept sorted and without those inside another, so that two settings that mean the same are equal.
 *
 * @param sources whose packets: the pod CIDRs of this node, of both families
 * @param excluded where packets keep their source: the pod CIDRs of the whole mesh, its nodes' addresses, and what else
 *     shall see pods by their own addresses
 * @param device the device they leave by; empty: any
 */
public record MasqueradeSettings(List<Cidr> sources, List<Cidr> excluded, Optional<String> device) {
    public MasqueradeSettings {
        sources = outermost(sources);
        excluded = outermost(excluded);
        device.ifPresent(LinkName::check);
    }

    /** By whatever device they leave. */
    public static MasqueradeSettings of(Collection<Cidr> sources, Collection<Cidr> excluded) {
        return new MasqueradeSettings(List.copyOf(sources), List.copyOf(excluded), Optional.empty());
    }

    /**
     * The same for packets that leave by this device alone, which need not be there yet.
     *
     * @throws IllegalArgumentException when no device can have this name
     */
    public MasqueradeSettings withDevice(String name) {
        return new MasqueradeSettings(sources, excluded, Optional.of(name));
    }

    /** The same with one more block where packets keep their source. */
    public MasqueradeSettings withExcluded(Cidr block) {
        List<Cidr> more = new ArrayList<>(excluded);
        more.add(block);
        return new MasqueradeSettings(sources, more, device);
    }

    /** In their natural order a block comes before those inside it, with nothing but such between. */
    private static List<Cidr> outermost(Collection<Cidr> blocks) {
        List<Cidr> kept = new ArrayList<>();
        for (Cidr block : blocks.stream().sorted().toList()) {
            if (kept.isEmpty() || !kept.get(kept.size() - 1).contains(block)) {
                kept.add(block);
            }
        }
        return List.copyOf(kept);
    }
}
