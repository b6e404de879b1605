// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Enforcement;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Policies as documents, identities and packets, drawn from so small a world that they often meet. Seeded: failures repeat. */
public final class RandomPolicies {
    public static final ClusterName LOCAL = SmallWorld.LOCAL;

    private static final List<Integer> NEAR =
            List.of(0, 1, 2, 52, 53, 54, 79, 80, 81, 443, 6378, 6379, 6380, 6381, 8079, 8080, 8081, 9153, 65534, 65535);
    private static final List<Integer> OTHER = List.of(
            PortSpace.icmp(8),
            PortSpace.icmp(3),
            PortSpace.icmp(0),
            PortSpace.icmpv6(128),
            PortSpace.icmpv6(129),
            PortSpace.protocol(112),
            PortSpace.protocol(47),
            PortSpace.protocol(50));

    private final Draw draw;
    private final RandomIdentities identities;
    private final RandomCilium cilium;
    private final RandomKubernetes kubernetes;

    public RandomPolicies(long seed) {
        draw = new Draw(seed);
        RandomSelectors selectors = new RandomSelectors(draw);
        identities = new RandomIdentities(draw);
        cilium = new RandomCilium(draw, selectors);
        kubernetes = new RandomKubernetes(draw, selectors);
    }

    /** A packet to a port. */
    public record Packet(PortSpace space, int port) {}

    /** Some policies, behind the CIDR groups they may name. */
    public List<Map<String, Object>> documents(int policies) {
        List<Map<String, Object>> documents = new ArrayList<>(cilium.cidrGroups());
        for (int i = 0; i < policies; i++) {
            String name = "p" + i;
            documents.add(
                    switch (draw.below(5)) {
                        case 0 -> kubernetes.networkPolicy(name);
                        case 1 -> kubernetes.clusterNetworkPolicy(name);
                        default -> cilium.policy(name);
                    });
        }
        return documents;
    }

    /** Some policies, one document each. */
    public String yaml(int policies) {
        return Yaml.text(documents(policies));
    }

    /** What policies depend on besides their text. */
    public PolicyContext context() {
        return PolicyContext.of(LOCAL)
                .withServices(SmallWorld.SERVICES)
                .withPeers(draw.pick(List.of(PeerClusters.values())))
                .withEnforcement(draw.oneIn(6) ? draw.pick(List.of(Enforcement.values())) : Enforcement.DEFAULT);
    }

    /** Identities by number: this many pods, and those of everything else. Number 0 is not among them. */
    public Map<Integer, Labels> identities(int pods) {
        return identities.all(pods);
    }

    /** The labels of some pod, in whichever cluster. */
    public Labels pod() {
        return identities.pod(new ClusterName(draw.pick(SmallWorld.CLUSTERS)));
    }

    /** Whose policy is asked: a pod of the local cluster, now and then one without labels yet, or the node. */
    public Labels subject() {
        return switch (draw.below(12)) {
            case 0 -> Labels.of(ReservedIdentity.INIT.label());
            case 1 -> identities.node(ReservedIdentity.HOST);
            default -> identities.pod(LOCAL);
        };
    }

    /** A packet, more often than not near a boundary of some rule. */
    public Packet packet() {
        PortSpace space = draw.pick(List.of(PortSpace.values()));
        if (space == PortSpace.OTHER) {
            return new Packet(space, draw.oneIn(6) ? draw.below(PortSpace.OTHER_SIZE) : draw.pick(OTHER));
        }
        return new Packet(space, draw.oneIn(4) ? draw.below(1 << 16) : draw.pick(NEAR));
    }

    public int nextInt(int bound) {
        return draw.below(bound);
    }

    public <T> T pick(List<T> items) {
        return draw.pick(items);
    }
}
