// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An etcd as its members answered just now. Immutable.
 *
 * @param members in the order of the plan
 * @param quorum how many of them must agree on a write
 */
public record ClusterHealth(List<MemberHealth> members, int quorum) {
    public ClusterHealth {
        members = List.copyOf(members);
    }

    /** Members that answer and follow a leader. */
    public List<MemberHealth> healthy() {
        return members.stream().filter(MemberHealth::isHealthy).toList();
    }

    /** Whether enough members are healthy for reading and writing. */
    public boolean hasQuorum() {
        return healthy().size() >= quorum;
    }

    /** Whether all members are healthy. */
    public boolean hasAll() {
        return healthy().size() == members.size();
    }

    /** Whether all other members are healthy. */
    boolean hasAllBut(String name) {
        return members.stream()
                .allMatch(member -> member.isHealthy() || member.name().equals(name));
    }

    /** Whether nothing is wrong. */
    public boolean isWhole() {
        return hasAll() && !hasAlarm("NOSPACE") && !hasAlarm("CORRUPT");
    }

    /** Whether an alarm is on: {@code NOSPACE} when the database is full, {@code CORRUPT} when members' data differs. */
    public boolean hasAlarm(String name) {
        return members.stream()
                .flatMap(member -> member.status().stream())
                .flatMap(status -> status.errors().stream())
                .anyMatch(error -> error.contains(name));
    }

    /** The member that leads, if one does. */
    public Optional<MemberHealth> leader() {
        return members.stream().filter(MemberHealth::isLeader).findFirst();
    }

    /** How it is, and what to do, in one line. */
    public String summary() {
        if (!hasQuorum()) {
            return withoutQuorum();
        }
        String count =
                healthy().size() + " of " + members.size() + (hasOne() ? " member is well" : " members are well");
        if (hasAlarm("CORRUPT")) {
            return count
                    + ", but etcd found that their data differs; replace the member that differs (its log names it)";
        }
        if (hasAlarm("NOSPACE")) {
            return count + ", but the database is full: nothing can be written; raise quotaMib in cluster.yaml";
        }
        if (!hasAll()) {
            int spare = healthy().size() - quorum;
            return count + "; " + (spare == 0 ? "one more failure" : spare + 1 + " more failures")
                    + " would stop it; start " + names(member -> !member.isHealthy(), " and ") + " again, or replace";
        }
        return hasOne() ? count + "; its failure would stop it" : count;
    }

    private String withoutQuorum() {
        long answer =
                members.stream().filter(member -> member.status().isPresent()).count();
        String count = answer + " of " + members.size() + (answer == 1 ? " members answers" : " members answer");
        return answer < quorum
                ? count + " and " + quorum + " must: nothing can be read or written; start "
                        + names(member -> member.status().isEmpty(), " or ")
                        + " again, or, when that data is gone, restore a snapshot"
                : count
                        + " but have no leader: nothing can be read or written; if that lasts, see whether they reach each"
                        + " other at their peer ports";
    }

    private boolean hasOne() {
        return members.size() == 1;
    }

    private String names(Predicate<MemberHealth> which, String glue) {
        return members.stream().filter(which).map(MemberHealth::name).collect(Collectors.joining(glue));
    }
}
