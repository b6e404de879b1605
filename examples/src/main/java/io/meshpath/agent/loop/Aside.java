// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.loop;

import io.meshpath.agent.api.OneLine;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One task that takes long in a large mesh and may be late, beside the agent's thread: it never runs twice at once, and then
 * rests for nineteen times as long as it took. Asked for meanwhile, it is left out: whoever asks, asks again.
 *
 * <p>What the task touches is safely its own. Safe for use by multiple threads.
 */
public final class Aside {
    private static final System.Logger LOG = System.getLogger(Aside.class.getName());
    private static final int REST = 19; // so it takes a twentieth of one processor at most

    private final String what;
    private final Executor worker;
    private final Runnable task;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long restUntil = System.nanoTime();

    /**
     * A task that has not run yet.
     *
     * @param what it does, for the log
     */
    public Aside(String what, Executor worker, Runnable task) {
        this.what = what;
        this.worker = worker;
        this.task = task;
    }

    /** Has it run, unless it does or rests. */
    public void run() {
        if (System.nanoTime() - restUntil < 0 || !busy.compareAndSet(false, true)) {
            return;
        }
        try {
            worker.execute(this::runAndRest);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the agent has stopped; not done: " + what);
        }
    }

    private void runAndRest() {
        long start = System.nanoTime();
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, what + " failed: " + OneLine.of(e), e);
        } finally {
            long end = System.nanoTime();
            restUntil = end + REST * (end - start);
            busy.set(false);
        }
    }
}
