// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.etcd.EtcdAdmin;
import io.meshpath.mesh.etcd.EtcdMemberStatus;
import io.meshpath.mesh.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The room in an etcd's databases: what is unused is given back, and a full one is emptied of history. */
final class Room {
    /** As much unused as this, and half of the file, is worth that a member is away for a moment. */
    static final long WORTHWHILE = 32 << 20;

    private static final Logger LOG = System.getLogger(Room.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ENOUGH_PERCENT = 80;

    private final MemberAccess access;
    private final ServerPlan plan;

    Room(MemberAccess access, ServerPlan plan) {
        this.access = access;
        this.plan = plan;
    }

    /**
     * Defragments members of which at least {@code worthwhile} octets and half the file are unused, one after the other
     * and the leader last; does nothing while a member is not well. Returns their names.
     */
    List<String> defragment(ClusterHealth health, long worthwhile) {
        List<MemberHealth> order = health.members().stream()
                .filter(member -> isWorthwhile(member, worthwhile))
                .sorted(Comparator.comparing(MemberHealth::isLeader))
                .toList();
        List<String> done = new ArrayList<>();
        for (MemberHealth member : order) {
            if (!access.health(plan).hasAll()) {
                return done; // another one away would be one too many
            }
            defragment(member.name());
            done.add(member.name());
        }
        return done;
    }

    private static boolean isWorthwhile(MemberHealth member, long worthwhile) {
        if (member.status().isEmpty()) {
            return false;
        }
        EtcdMemberStatus status = member.status().get();
        long unused = status.databaseSize() - status.usedSize();
        return unused >= worthwhile && unused * 2 >= status.databaseSize();
    }

    private void defragment(String name) {
        ServerMember member = plan.member(name).orElseThrow();
        access.ask(plan, member, admin -> {
            admin.defragment(LIMIT);
            return name;
        });
        LOG.log(Level.INFO, "defragmented etcd {0}", name);
    }

    /** Where a database is full: forgets all history, gives back what is unused, and lets writes in if that helped; returns whether. */
    boolean relieve(ClusterHealth health) {
        if (!health.hasAlarm("NOSPACE") || !health.hasAll()) {
            return false;
        }
        access.ask(plan, MemberAccess.best(plan, health), Room::forgetHistory);
        health.members().stream()
                .sorted(Comparator.comparing(MemberHealth::isLeader))
                .forEach(member -> defragment(member.name()));
        ClusterHealth after = access.health(plan);
        long enough = ((long) plan.quotaMib() << 20) / 100 * ENOUGH_PERCENT;
        List<EtcdMemberStatus> statuses = after.members().stream()
                .flatMap(member -> member.status().stream())
                .toList();
        if (!after.hasAll() || statuses.stream().anyMatch(status -> status.databaseSize() > enough)) {
            return false;
        }
        access.ask(plan, MemberAccess.best(plan, after), admin -> {
            statuses.forEach(status -> admin.disarmNoSpace(status.member()));
            return plan;
        });
        LOG.log(Level.WARNING, "the database of {0} was full; its history was forgotten", plan.cluster());
        return true;
    }

    private static long forgetHistory(EtcdAdmin admin) {
        long now = admin.agreedRevision();
        try {
            admin.compact(now);
        } catch (StoreException e) {
            if (!e.isRevisionGone()) { // that is: it was compacted already
                throw e;
            }
        }
        return now;
    }
}
