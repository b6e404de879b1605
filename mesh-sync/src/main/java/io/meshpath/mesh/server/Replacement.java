// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdAdmin;
import io.meshpath.mesh.etcd.EtcdMember;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Puts an empty member in place of a lost one, where the others can decide that. It may be repeated after a failure. */
final class Replacement {
    /** etcd takes no change of members before its connections to the others are five seconds old. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration AGAIN = Duration.ofMillis(500);

    private final ServerFolder folder;
    private final MemberAccess access;

    Replacement(ServerFolder folder, MemberAccess access) {
        this.folder = folder;
        this.access = access;
    }

    void replace(String name, UnaryOperator<ServerMember> place) {
        ServerPlan plan = folder.plan();
        ServerMember lost = plan.member(name)
                .orElseThrow(() -> new MeshException("the etcd in " + folder + " has no member " + name));
        ClusterHealth health = access.health(plan);
        requirePossible(plan, name, health);
        ServerMember fresh = place.apply(lost).replaced();
        access.ask(plan, MemberAccess.best(plan, health), admin -> {
            exchange(admin, lost, fresh);
            return plan;
        });
        folder.change(present -> present.with(fresh));
    }

    private static void requirePossible(ServerPlan plan, String name, ClusterHealth health) {
        String refusal = "cannot replace " + name + ": ";
        if (plan.members().size() == 1) {
            throw new MeshException(
                    refusal + "it is the only member of " + plan.cluster() + "'s etcd; restore a snapshot instead");
        }
        if (health.healthy().stream().anyMatch(member -> member.name().equals(name))) {
            throw new MeshException(refusal + "it is well; stop it first if it is to go");
        }
        if (!health.hasQuorum()) {
            throw new MeshException(refusal + health.summary());
        }
    }

    private static void exchange(EtcdAdmin admin, ServerMember lost, ServerMember fresh) {
        List<EtcdMember> members = admin.members();
        Optional<EtcdMember> waiting = members.stream()
                .filter(member -> member.name().isEmpty() && member.peerUrls().contains(fresh.peerUrl()))
                .findFirst();
        if (waiting.isPresent()) {
            return; // an earlier try came this far
        }
        for (EtcdMember member : members) {
            if (member.name().equals(lost.name()) || member.peerUrls().contains(lost.peerUrl())) {
                insist(() -> admin.removeMember(member.id()));
            }
        }
        insist(() -> admin.addMember(fresh.peerUrl()));
    }

    /** Tries until etcd takes it; it refuses while it finds that too few members have been there for long enough. */
    private static void insist(Runnable change) {
        Due end = Due.in(PATIENCE);
        while (true) {
            try {
                change.run();
                return;
            } catch (StoreException e) {
                if (end.isNow() || !String.valueOf(e.getMessage()).contains("unhealthy cluster")) {
                    throw e;
                }
                sleep(e);
            }
        }
    }

    private static void sleep(StoreException reason) {
        try {
            Thread.sleep(AGAIN.toMillis());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }
}
