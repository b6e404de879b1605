// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What flows call their ends: {@code namespace/pod}, {@code cluster/namespace/pod}, {@code host}, an address, or labels such
 * as {@code app=redis,tier=db} for a pod that the world does not have. Immutable.
 */
public final class FlowEnds {
    private static final String RESERVED = Label.RESERVED + ":";

    private final World world;
    private final List<Cidr> longestFirst;

    /**
     * The ends in a world.
     *
     * @param prefixes those that policies tell apart; an address has the identity of the longest one that it is in
     */
    public FlowEnds(World world, Set<Cidr> prefixes) {
        this.world = world;
        this.longestFirst = prefixes.stream()
                .sorted(Comparator.comparingInt(Cidr::prefixLength).reversed())
                .toList();
    }

    /**
     * Whom {@code text} names.
     *
     * @throws IllegalArgumentException when that is nobody
     */
    public FlowEnd of(String text) {
        if (text.equals("host")) {
            return world.host();
        }
        Optional<IpAddress> address = address(text);
        if (address.isPresent()) {
            return world.at(address.get()).orElseGet(() -> outside(address.get()));
        }
        return text.contains("=") || text.startsWith(RESERVED) ? labelled(text) : world.pod(text);
    }

    /** The labels that an address outside the mesh has. */
    private FlowEnd outside(IpAddress address) {
        ReservedIdentity all = address.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6;
        Labels labels = longestFirst.stream()
                .filter(prefix -> prefix.contains(address))
                .findFirst()
                .map(prefix -> Labels.of(Label.cidr(prefix), all.label()))
                .orElseGet(() -> Labels.of(all.label()));
        return FlowEnd.outside(address.toString(), labels);
    }

    private static Optional<IpAddress> address(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException e) {
            if (text.matches("[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*")) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private FlowEnd labelled(String text) {
        List<Label> labels = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Label label = Label.parse(part);
            labels.add(label.source().equals(Label.UNSPECIFIED) ? Label.k8s(label.key(), label.value()) : label);
        }
        Labels said = Labels.of(labels);
        if (text.startsWith(RESERVED)) {
            return FlowEnd.outside(text, said);
        }
        Labels complete = complete(said);
        boolean ours = complete.cluster().filter(world.cluster()::equals).isPresent();
        return ours ? FlowEnd.subject(text, complete) : FlowEnd.outside(text, complete);
    }

    private Labels complete(Labels said) {
        Labels located = said.cluster().isPresent() ? said : said.with(Label.cluster(world.cluster()));
        return located.get(Label.NAMESPACE).isPresent()
                ? located
                : located.with(Label.k8s(Label.NAMESPACE, "default"));
    }
}
