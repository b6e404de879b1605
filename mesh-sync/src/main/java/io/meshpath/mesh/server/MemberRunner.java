// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.time.Backoff;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one member's etcd running: starts it again when it ends, with the data that the plan says. Its loop is one
 * thread; other methods may be called by any.
 */
final class MemberRunner implements Runnable, AutoCloseable {
    private static final Logger LOG = System.getLogger(MemberRunner.class.getName());
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ServerFolder folder;
    private final String name;
    private final FileChannel lock;
    private final MemberAccess access;
    private final Backoff backoff;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable EtcdProcess process;
    private volatile Optional<String> error = Optional.empty();

    private MemberRunner(ServerFolder folder, String name, FileChannel lock, MeshTimers timers) {
        this.folder = folder;
        this.name = name;
        this.lock = lock;
        this.access = new MemberAccess(folder, timers);
        this.backoff = new Backoff(timers, new Random());
    }

    /** Takes the member for this process; nothing runs yet. */
    static MemberRunner claim(ServerFolder folder, ServerMember member, MeshTimers timers) {
        return new MemberRunner(folder, member.name(), lock(folder, member), timers);
    }

    /** A lock that goes with the process, however it ends. */
    static FileChannel lock(ServerFolder folder, ServerMember member) {
        try {
            FileChannel file = folder.openLock(member.name());
            try {
                if (file.tryLock() != null) {
                    return file;
                }
            } catch (OverlappingFileLockException e) {
                // held by this very process, which is no better
            }
            file.close();
            throw new MeshException("member " + member.name() + " of " + folder + " is run already; stop that first");
        } catch (IOException e) {
            throw new MeshException("cannot lock member " + member.name() + " of " + folder + ": " + e, e);
        }
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                runOnce();
                stop.await(backoff.next().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** From its start to its end, or to another life or place in the plan. */
    private void runOnce() throws InterruptedException {
        try {
            ServerPlan plan = folder.plan();
            ServerMember member = plan.member(name)
                    .orElseThrow(() -> new MeshException("the plan of " + folder + " has no member " + name));
            EtcdProcess.endLeftOver(folder.data(member));
            EtcdProcess started = EtcdProcess.start(folder, plan, member);
            process = started;
            LOG.log(Level.INFO, "etcd {0} runs as process {1}", name, Long.toString(started.pid()));
            if (await(started, plan, member)) {
                fail(started.end());
            } else {
                started.stop();
                backoff.reset();
            }
        } catch (IOException | MeshException e) {
            fail("cannot run etcd " + name + ": " + e.getMessage());
        }
    }

    /** Whether it ended by itself. */
    private boolean await(EtcdProcess started, ServerPlan plan, ServerMember member) throws InterruptedException {
        for (int looks = 0; stop.getCount() > 0; looks++) {
            if (started.awaitEnd(LOOK)) {
                return stop.getCount() > 0;
            }
            if (looks == 20) { // ten seconds: it has come up
                backoff.reset();
                error = Optional.empty();
            }
            ServerPlan now = folder.plan();
            if (!now.member(name).equals(Optional.of(member))) {
                LOG.log(Level.INFO, "etcd {0} is another one in the plan now; starting that", name);
                return false;
            }
            if (!now.authorities().trusted().equals(plan.authorities().trusted()) && stopInTurn(started, now)) {
                LOG.log(Level.INFO, "etcd {0} is to trust other authorities now; starting it again", name);
                return false;
            }
        }
        return false;
    }

    /**
     * Ends the process if all others are well. Who ends one holds the lock until then, and until the member is back the
     * others do not find all well: so one at a time is away.
     */
    private boolean stopInTurn(EtcdProcess started, ServerPlan plan) {
        try (FileChannel turn = folder.openLock("turn");
                FileLock taken = turn.tryLock()) {
            boolean free = taken != null && access.health(plan).hasAllBut(name);
            if (free) {
                started.stop();
            }
            return free;
        } catch (OverlappingFileLockException e) {
            return false; // another runner of this process has it
        } catch (IOException e) {
            throw new MeshException("cannot take the turn of " + name + " in " + folder + ": " + e, e);
        }
    }

    private void fail(String what) {
        error = Optional.of(what);
        LOG.log(Level.WARNING, what);
    }

    /** Why it does not run, or last did not. */
    Optional<String> error() {
        return error;
    }

    /** The process that runs now, if one does. */
    Optional<EtcdProcess> process() {
        return Optional.ofNullable(process).filter(EtcdProcess::isAlive);
    }

    private void end() {
        process().ifPresent(EtcdProcess::stop);
        release();
    }

    /** Leaves the member to others. */
    void release() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a lock", e);
        }
    }

    /** Has the loop end, and etcd with it. */
    @Override
    public void close() {
        stop.countDown();
    }
}
