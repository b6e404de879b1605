// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.List;

/**
 * One thing a policy says, in the form that everything behind the parser works on. Immutable.
 *
 * @param policy the policy it is from: {@code default/redis}, or {@code redis} where it is clusterwide
 * @param name what verdicts and explanations call it: {@code redis.yaml: default/redis, ingress rule 1}
 * @param tier asked in order, before anything else counts
 * @param priority within the tier, lower first
 * @param subject whose packets it speaks of
 * @param peers who is on the other side: any of these; with none, the rule speaks of no packet
 * @param ports the destination ports: any of these; with none, the rule speaks of no packet
 * @param defaultDeny whether its subjects drop in this direction what no rule allows
 */
public record Rule(
        String policy,
        String name,
        Tier tier,
        double priority,
        Action action,
        Direction direction,
        Selector subject,
        List<Peer> peers,
        List<PortRange> ports,
        boolean defaultDeny) {
    public Rule {
        peers = peers.stream().distinct().toList();
        ports = ports.stream().distinct().sorted().toList();
    }

    /** This rule as a policy in cluster {@code local} means it. */
    Rule in(ClusterName local, PeerClusters scope) {
        List<Peer> meant = peers.stream().map(peer -> peer.in(local, scope)).toList();
        return new Rule(policy, name, tier, priority, action, direction, subject, meant, ports, defaultDeny);
    }

    /** Whether the rule speaks of packets with this peer. */
    public boolean hasPeer(PeerIdentity identity) {
        for (Peer peer : peers) {
            if (peer.matches(identity)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the rule speaks of packets to this port. */
    public boolean hasPort(PortSpace space, int port) {
        for (PortRange range : ports) {
            if (range.contains(space, port)) {
                return true;
            }
        }
        return false;
    }

    boolean hasEveryPort() {
        return ports.equals(PortRange.EVERYTHING);
    }

    @Override
    public int hashCode() {
        return name.hashCode(); // enough to tell rules apart, and the others cost as much as they are deep
    }

    @Override
    public String toString() {
        return name;
    }
}
