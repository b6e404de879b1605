// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdAdmin;
import io.meshpath.mesh.etcd.EtcdConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Asks members of an etcd, each on a connection of its own, as its root user. Safe for use by multiple threads. */
final class MemberAccess {
    private final ServerFolder folder;
    private final MeshTimers timers;

    MemberAccess(ServerFolder folder, MeshTimers timers) {
        this.folder = folder;
        this.timers = timers;
    }

    /** What a member answers; a failure of it or of the way to it is thrown. */
    <T> T ask(ServerPlan plan, ServerMember member, Function<EtcdAdmin, T> question) {
        try (EtcdAdmin admin = EtcdAdmin.connect(folder.config(plan, member), timers.call())) {
            return question.apply(admin);
        }
    }

    /** Whether a member answers at all on this way to it: throws when it does not. */
    void ask(EtcdConfig way) {
        try (EtcdAdmin admin = EtcdAdmin.connect(way, timers.call())) {
            admin.status();
        }
    }

    /**
     * Healthy members whose etcd does not check what is inside a transaction inside a transaction: the remote reader asks
     * each of them for a write there that it may not do, and that is never done.
     */
    List<String> withoutNestedRights(ServerPlan plan, ClusterHealth health) {
        return atOnce(health.healthy(), member -> checksNestedRights(plan, member) ? "" : member.name()).stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private boolean checksNestedRights(ServerPlan plan, MemberHealth member) {
        EtcdConfig remote = folder.config(plan, plan.member(member.name()).orElseThrow(), EtcdUser.REMOTE);
        try (EtcdAdmin admin = EtcdAdmin.connect(remote, timers.call())) {
            return admin.checksNestedRights("cilium/.heartbeat", "cilium/.rights");
        }
    }

    /** All members, asked at the same time. */
    ClusterHealth health(ServerPlan plan) {
        return new ClusterHealth(atOnce(plan.members(), member -> health(plan, member)), plan.quorum());
    }

    private MemberHealth health(ServerPlan plan, ServerMember member) {
        try {
            return new MemberHealth(member.name(), Optional.of(ask(plan, member, EtcdAdmin::status)), Optional.empty());
        } catch (MeshException e) {
            return new MemberHealth(member.name(), Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static <A, B> List<B> atOnce(List<A> all, Function<A, B> each) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, all.size()));
        try {
            List<CompletableFuture<B>> answers = all.stream()
                    .map(one -> CompletableFuture.supplyAsync(() -> each.apply(one), threads))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    /** A healthy member of this health, the leader where there is one. */
    static ServerMember best(ServerPlan plan, ClusterHealth health) {
        MemberHealth chosen = health.leader()
                .or(() -> health.healthy().stream().findFirst())
                .orElseThrow(() -> new MeshException("the etcd of " + plan.cluster() + ": " + health.summary()));
        return plan.member(chosen.name()).orElseThrow();
    }
}
