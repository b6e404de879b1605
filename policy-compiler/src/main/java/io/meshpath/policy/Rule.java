// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.List;
import java.util.Optional;

/**
 * One thing a policy says, in the form that everything behind the parser works on. Immutable.
 *
 * @param policy the policy it is from: {@code default/redis}, or {@code redis} where it is clusterwide; empty for what holds
 *     without any policy
 * @param name what verdicts and explanations call it: {@code redis.yaml: default/redis, ingress rule 1}
 * @param tier asked in order, before anything else counts
 * @param priority within the tier, lower first
 * @param subject whose packets it speaks of
 * @param peers who is on the other side: any of these; with none, the rule speaks of no packet
 * @param ports the destination ports
 * @param defaultDeny whether its subjects drop in this direction what no rule allows
 * @param log what the policy wants said with the rule's verdicts
 */
public record Rule(
        String policy,
        String name,
        Tier tier,
        double priority,
        Action action,
        Direction direction,
        Subject subject,
        List<Peer> peers,
        Ports ports,
        boolean defaultDeny,
        Optional<String> log) {
    public Rule {
        peers = peers.stream().distinct().toList();
    }

    /** This rule as it is meant where the policies are. */
    Rule in(PolicyContext context) {
        List<Peer> meant =
                peers.stream().flatMap(peer -> peer.in(context).stream()).toList();
        return new Rule(policy, name, tier, priority, action, direction, subject, meant, ports, defaultDeny, log);
    }

    /** This rule with other ports. */
    public Rule withPorts(Ports others) {
        return ports.equals(others)
                ? this
                : new Rule(policy, name, tier, priority, action, direction, subject, peers, others, defaultDeny, log);
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

    /**
     * Whether the rule speaks of packets to this port.
     *
     * @param destination the names that the packet's receiver has for its ports
     */
    public boolean hasPort(PortSpace space, int port, NamedPorts destination) {
        return ports.contains(space, port, destination);
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
