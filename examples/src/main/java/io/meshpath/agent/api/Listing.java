// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of each list that the agent gives out. The component names are the JSON keys and do not change; what a row
 * does not have is absent. All are immutable.
 */
public interface Listing {
    /**
     * A node of the mesh; {@code local} is the agent's own. {@code address} is the one of its addresses that it is reached
     * by, and {@code podCidr} the first of its pod CIDRs.
     */
    record Node(
            String cluster,
            String name,
            String address,
            List<String> addresses,
            @Nullable String podCidr,
            List<String> podCidrs,
            boolean local) {}

    /** A pod of this node, and which policies it is judged by; {@code address} is the first of its addresses. */
    record Endpoint(
            int id,
            String name,
            String netns,
            String address,
            List<String> addresses,
            String mac,
            String device,
            int identity,
            List<String> labels,
            String state,
            EndpointPolicy policy) {}

    /** What an endpoint enforces; {@code audit} is whether packets pass nevertheless, and are only told of. */
    record EndpointPolicy(EnforcedPolicy ingress, EnforcedPolicy egress, boolean audit) {}

    /** The revision of the policies in force in one direction; {@code defaultDeny} is what they say where no rule does. */
    record EnforcedPolicy(long revision, boolean defaultDeny) {}

    /** A security identity and the labels it stands for. */
    record Identity(int id, List<String> labels) {}

    /** An address or prefix, the identity behind it, and the node to tunnel to; none when it is not behind a tunnel. */
    record Ipcache(String prefix, int identity, @Nullable String node, List<String> labels) {}

    /** The prefix of another node's pods and the address that tunnelled packets for it are sent to. */
    record Tunnel(String podCidr, String node, String cluster, String nodeName) {}

    /** A connection the datapath remembers; {@code source} is who opened it, {@code state} decides how long it lasts. */
    record Conntrack(
            String protocol,
            String source,
            String destination,
            String state,
            boolean replied,
            boolean closing,
            long expiresSeconds) {}

    /** A policy, with the file it came from and the revision since which it says what it says. */
    record Policy(String name, String kind, String file, int rules, long revision) {}

    /**
     * How far policies are enforced: {@code revision} counts the changes of policies since the agent's start, {@code
     * enforced} is the last of them that every endpoint is judged by, {@code behind} are the endpoints that are not at
     * {@code revision} yet, and {@code problems} what is wrong with policies.
     */
    record PolicyRevision(
            long revision, long enforced, int endpoints, List<String> behind, List<AgentStatus.Problem> problems) {}

    /**
     * A DNS name that stands for an address for so many seconds more; {@code patterns} are those of policies that mean it.
     */
    record Name(String name, String address, long ttlSeconds, List<String> patterns) {}

    /** How many packets, and bytes of them, a rule decided; no rule is empty. */
    record RuleCounter(String rule, String policy, long packets, long bytes) {}

    /** What an endpoint's policy says to peers of one identity on one port range. */
    record PolicyVerdict(
            String direction, int identity, List<String> labels, String ports, String verdict, String rule) {}

    /**
     * A cluster of the mesh; {@code state} is "connected", "reading", "not connected", or "unusable" where its file says
     * nothing that can be followed; {@code error} says why, {@code complete} is whether what it does not say is no more.
     * {@code link} is the way to its etcd.
     */
    record Cluster(
            String name,
            int id,
            boolean local,
            String state,
            @Nullable String error,
            int nodes,
            int identities,
            int addresses,
            int services,
            boolean complete,
            ClusterLink link,
            List<String> refusals) {
        /** A cluster of which there is nothing but a file that cannot be used. */
        public static Cluster unusable(String name, String problem) {
            return new Cluster(name, 0, false, "unusable", problem, 0, 0, 0, 0, false, ClusterLink.NONE, List.of());
        }
    }

    /**
     * The connection to a cluster's etcd: changes are followed up to {@code revision}, which is {@code behind} the newest seen
     * and was reached {@code lagMillis} after it; {@code since} when it has been connected, or not. Times are ISO 8601.
     */
    record ClusterLink(
            @Nullable String endpoint,
            @Nullable String since,
            long reconnects,
            long revision,
            long behind,
            double lagMillis,
            @Nullable String heartbeat,
            @Nullable String ourCertificateEnds,
            @Nullable String theirCertificateEnds,
            @Nullable String lastFailure,
            @Nullable String lastFailureAt) {
        static final ClusterLink NONE = new ClusterLink(null, null, 0, 0, 0, 0, null, null, null, null, null);
    }

    /** What the last probe of a node found. */
    record Health(
            String cluster,
            String node,
            String address,
            boolean reachable,
            @Nullable Double latencyMillis,
            @Nullable String error,
            @Nullable String probedAt) {}

    /** How many packets the datapath dropped for one reason. */
    record Drop(String reason, String direction, long packets, long bytes) {}

    /** What policy says to some packets of a pod, and why, in several lines. */
    record Explanation(boolean allowed, String explanation) {}
}
