// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Runs members of an etcd on this machine: all of them, or the one that belongs here.
 *
 * <p>What ends is started again. Certificates are renewed in time, users and roles are made what the plan says, a database
 * with much that is unused is defragmented (one member after the other, by whoever runs the leader), and a plan that
 * changes is followed. {@link #close} ends the members in order; an etcd whose runner was killed is ended by the next one.
 *
 * <p>One thread for each member, {@code meshpath-etcd-<member>}, and {@code meshpath-etcd} keep it so. Safe for use by
 * multiple threads.
 */
public final class ManagedEtcd implements AutoCloseable {
    private final List<MemberRunner> runners;
    private final Housekeeping housekeeping;
    private final List<Thread> threads;

    private ManagedEtcd(List<MemberRunner> runners, Housekeeping housekeeping, List<Thread> threads) {
        this.runners = runners;
        this.housekeeping = housekeeping;
        this.threads = threads;
    }

    /** Runs all members here. */
    public static ManagedEtcd start(ServerFolder folder, MeshTimers timers) {
        return start(
                folder, folder.plan().members().stream().map(ServerMember::name).toList(), timers);
    }

    /**
     * Runs these members; returns before they have come up.
     *
     * @throws MeshException when there is no such member, it is run already, or there is no etcd on the path
     */
    public static ManagedEtcd start(ServerFolder folder, Collection<String> members, MeshTimers timers) {
        EtcdBinary.server();
        List<MemberRunner> runners = claim(folder, members, timers);
        Housekeeping housekeeping = new Housekeeping(folder, List.copyOf(members), runners, timers);
        List<Thread> threads = new ArrayList<>();
        int at = 0;
        for (String member : members) {
            threads.add(new Thread(runners.get(at++), "meshpath-etcd-" + member));
        }
        threads.add(new Thread(housekeeping, "meshpath-etcd"));
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        return new ManagedEtcd(runners, housekeeping, threads);
    }

    private static List<MemberRunner> claim(ServerFolder folder, Collection<String> members, MeshTimers timers) {
        List<MemberRunner> runners = new ArrayList<>();
        try {
            ServerPlan plan = folder.plan();
            for (String name : members) {
                ServerMember member = plan.member(name)
                        .orElseThrow(() -> new MeshException("the etcd in " + folder + " has no member " + name));
                runners.add(MemberRunner.claim(folder, member, timers));
            }
            return runners;
        } catch (MeshException e) {
            runners.forEach(MemberRunner::release);
            throw e;
        }
    }

    /**
     * Waits until the etcd answers and its users are what the plan says; false when that has not come by then. It may need
     * members on other machines.
     */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return housekeeping.awaitReady(limit);
    }

    /** What does not hold, one line each: a member that does not stay up, users that could not be made. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        runners.forEach(runner -> runner.error().ifPresent(problems::add));
        housekeeping.error().ifPresent(problems::add);
        return problems;
    }

    /** The process of a member's etcd, if it runs now. */
    Optional<Long> pid(int member) {
        return runners.get(member).process().map(EtcdProcess::pid);
    }

    /** Ends the members, and waits for that. */
    @Override
    public void close() {
        housekeeping.close();
        runners.forEach(MemberRunner::close);
        threads.forEach(Threads::join);
    }
}
