// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an etcd needs from time to time: certificates, users and roles, room. Everything is looked at once each
 * {@link MeshTimers#probe}, more often until it is ready. Its loop is one thread; other methods may be called by any.
 */
final class Housekeeping implements Runnable, AutoCloseable {
    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
    private static final Duration UNTIL_READY = Duration.ofMillis(200);

    private final ServerFolder folder;
    private final List<String> here;
    private final List<MemberRunner> runners;
    private final MeshTimers timers;
    private final MemberAccess access;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable ServerPlan applied; // the plan whose users were made; touched by the loop only
    private volatile Optional<String> error = Optional.empty();

    Housekeeping(ServerFolder folder, List<String> here, List<MemberRunner> runners, MeshTimers timers) {
        this.folder = folder;
        this.here = here;
        this.runners = runners;
        this.timers = timers;
        this.access = new MemberAccess(folder, timers);
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                look();
                Duration wait = ready.getCount() > 0 ? UNTIL_READY : timers.probe();
                stop.await(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            ServerPlan plan = folder.plan();
            for (Path renewed : folder.certificates().renew(plan)) {
                LOG.log(Level.INFO, "renewed certificate {0}", renewed);
            }
            shortenLogs();
            ClusterHealth health = access.health(plan);
            if (health.hasQuorum()) {
                admit(plan, health);
                health = makeRoom(plan, health);
            }
            tell(health.isWhole() ? Optional.empty() : Optional.of(health.summary()));
        } catch (IOException | MeshException e) {
            tell(Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void shortenLogs() throws IOException {
        for (MemberRunner runner : runners) {
            Optional<EtcdProcess> process = runner.process();
            if (process.isPresent()) {
                process.get().shortenLog();
            }
        }
    }

    private void admit(ServerPlan plan, ClusterHealth health) {
        if (!plan.equals(applied)) {
            access.ask(plan, MemberAccess.best(plan, health), admin -> {
                AccessRules.apply(plan, admin);
                return plan;
            });
            applied = plan;
            boolean first = ready.getCount() > 0;
            ready.countDown();
            if (first) {
                tellOfRights(plan, health);
            }
        }
    }

    /** Once: a running etcd does not change what it checks. */
    private void tellOfRights(ServerPlan plan, ClusterHealth health) {
        List<String> open = access.withoutNestedRights(plan, health);
        if (!open.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "etcd at {0} does not check rights inside nested transactions: whoever has a certificate of it can"
                            + " write; give them to none but those you trust, or install a later etcd",
                    String.join(", ", open));
        }
    }

    /** One machine does it for all: the leader's, so that one member is away at a time. Returns how it is then. */
    private ClusterHealth makeRoom(ServerPlan plan, ClusterHealth health) {
        if (health.leader().filter(leader -> here.contains(leader.name())).isEmpty()) {
            return health;
        }
        Room room = new Room(access, plan);
        boolean relieved = room.relieve(health);
        List<String> defragmented = room.defragment(health, Room.WORTHWHILE);
        return relieved || !defragmented.isEmpty() ? access.health(plan) : health;
    }

    /** Says what does not hold when that changes, and only once it was ready: before, it is coming up. */
    private void tell(Optional<String> problem) {
        if (!problem.equals(error) && ready.getCount() == 0) {
            LOG.log(Level.INFO, problem.orElse("all members are well"));
        }
        error = problem;
    }

    boolean awaitReady(Duration limit) throws InterruptedException {
        return ready.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    Optional<String> error() {
        return error;
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
