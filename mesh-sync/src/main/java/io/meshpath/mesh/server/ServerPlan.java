// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.identity.ClusterName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an etcd consists of, the same on the machines of all its members. Immutable.
 *
 * @param cluster whose etcd it is; its servers are {@code <member>.<cluster>.mesh.cilium.io}
 * @param token what tells this etcd from others with the same members, before a restoration and after, say
 * @param members one, three or five
 * @param remotes clusters that read it by a user of their own, {@code remote-<cluster>}, which can be taken away
 * @param history how long changes are kept, so that readers who were away go on instead of reading everything
 * @param quotaMib how large the database may become, in MiB; after that etcd refuses writes
 * @param certificates how long certificates are valid; they are renewed when a third of it is left
 * @param authorities which authorities sign and are trusted
 */
public record ServerPlan(
        ClusterName cluster,
        String token,
        List<ServerMember> members,
        Set<ClusterName> remotes,
        Duration history,
        int quotaMib,
        Duration certificates,
        AuthorityTerm authorities) {
    private static final Duration HISTORY = Duration.ofHours(1);
    private static final int QUOTA_MIB = 2048;
    private static final Duration CERTIFICATES = Duration.ofDays(365);

    public ServerPlan {
        members = List.copyOf(members);
        remotes = Set.copyOf(remotes);
        if (members.size() != 1 && members.size() != 3 && members.size() != 5) {
            throw new IllegalArgumentException("an etcd has one, three or five members but was given " + members.size()
                    + "; an even number survives no more failures than one less");
        }
        Set<String> taken = new HashSet<>();
        for (ServerMember member : members) {
            requireFree(taken, "name " + member.name());
            requireFree(taken, member.clientUrl());
            requireFree(taken, member.peerUrl());
        }
        if (history.toMinutes() < 1 || quotaMib < 16 || certificates.toSeconds() < 3) {
            throw new IllegalArgumentException("history must be at least 1m, quotaMib 16 and certificates 3s but was "
                    + history + ", " + quotaMib + " and " + certificates);
        }
    }

    private static void requireFree(Set<String> taken, String what) {
        if (!taken.add(what)) {
            throw new IllegalArgumentException("two members have " + what);
        }
    }

    /** A new etcd; {@code token} must be new too. */
    public static ServerPlan of(ClusterName cluster, String token, List<ServerMember> members) {
        return new ServerPlan(cluster, token, members, Set.of(), HISTORY, QUOTA_MIB, CERTIFICATES, AuthorityTerm.FIRST);
    }

    /**
     * A time as a plan has it: {@code 30s}, {@code 5m}, {@code 1h}, {@code 365d}.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static Duration parseTime(String text) {
        return ServerPlanYaml.Span.parse(text);
    }

    /** The same with other history, quota or certificates. */
    public ServerPlan with(Duration newHistory, int newQuotaMib, Duration newCertificates) {
        return new ServerPlan(cluster, token, members, remotes, newHistory, newQuotaMib, newCertificates, authorities);
    }

    /** The same with a member changed, which is found by its name. */
    ServerPlan with(ServerMember changed) {
        List<ServerMember> all = members.stream()
                .map(member -> member.name().equals(changed.name()) ? changed : member)
                .toList();
        return new ServerPlan(cluster, token, all, remotes, history, quotaMib, certificates, authorities);
    }

    /** The same with authorities at another stage. */
    ServerPlan with(AuthorityTerm changed) {
        return new ServerPlan(cluster, token, members, remotes, history, quotaMib, certificates, changed);
    }

    /** The same as another etcd: all members begin a life with the cluster. */
    ServerPlan restored(String newToken) {
        List<ServerMember> all = members.stream().map(ServerMember::restored).toList();
        return new ServerPlan(cluster, newToken, all, remotes, history, quotaMib, certificates, authorities);
    }

    ServerPlan withRemote(ClusterName remote) {
        Set<ClusterName> all = new TreeSet<>(remotes);
        all.add(remote);
        return new ServerPlan(cluster, token, members, all, history, quotaMib, certificates, authorities);
    }

    ServerPlan withoutRemote(ClusterName remote) {
        Set<ClusterName> all = new TreeSet<>(remotes);
        all.remove(remote);
        return new ServerPlan(cluster, token, members, all, history, quotaMib, certificates, authorities);
    }

    /** The member of this name. */
    public Optional<ServerMember> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** How many members must agree on a write. */
    public int quorum() {
        return members.size() / 2 + 1;
    }

    /** The name that a member's certificate has for clients. */
    String serverName(ServerMember member) {
        return member.name() + "." + cluster + ".mesh.cilium.io";
    }

    /** As etcd's flag {@code initial-cluster} has it. */
    String initialCluster() {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }
}
