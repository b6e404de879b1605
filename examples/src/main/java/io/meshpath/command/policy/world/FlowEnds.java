// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.dns.DnsNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What flows call their ends: {@code namespace/pod}, {@code cluster/namespace/pod}, {@code host}, an address, or labels such
 * as {@code app=redis,tier=db} for a pod that the world does not have. Immutable.
 */
public final class FlowEnds {
    private static final String RESERVED = Label.RESERVED + ":";

    private static final Duration LONG_ENOUGH = Duration.ofDays(1);

    private final World world;
    private final List<Cidr> longestFirst;
    private final Map<IpAddress, Labels> named;

    /** The ends in a world, as these policies tell outside addresses apart: by prefixes and by names. */
    public FlowEnds(World world, PolicyModel model) {
        this.world = world;
        this.longestFirst = model.cidrs().stream()
                .sorted(Comparator.comparingInt(Cidr::prefixLength).reversed())
                .toList();
        this.named = named(world.names(), model);
    }

    private static Map<IpAddress, Labels> named(Map<String, List<IpAddress>> names, PolicyModel model) {
        int pairs = names.values().stream().mapToInt(List::size).sum();
        DnsNames observed = new DnsNames(Math.max(1, pairs));
        observed.watch(model.names());
        names.forEach((name, addresses) -> observed.observe(name, addresses, LONG_ENOUGH, Instant.EPOCH));
        return Map.copyOf(observed.labels());
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

    private FlowEnd outside(IpAddress address) {
        Labels labels = named.getOrDefault(address, byPrefix(address));
        return new FlowEnd(address.toString(), labels, Optional.empty(), Optional.of(address));
    }

    /** The labels of the longest prefix that the address is in. */
    private Labels byPrefix(IpAddress address) {
        Label all = PeerIdentity.world(Cidr.of(address));
        return longestFirst.stream()
                .filter(prefix -> prefix.contains(address))
                .findFirst()
                .map(prefix -> Labels.of(Label.cidr(prefix), all))
                .orElseGet(() -> Labels.of(all));
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
        return located.get(Label.NAMESPACE).isPresent() ? located : located.with(Label.k8s(Label.NAMESPACE, "default"));
    }
}
