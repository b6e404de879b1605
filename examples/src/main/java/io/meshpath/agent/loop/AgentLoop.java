// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.loop;

import io.meshpath.agent.api.OneLine;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that all of an agent's changing state belongs to.
 *
 * <p>Whatever happens outside (an API call, a fact from etcd, a changed file) is posted here and runs in the order of
 * its arrival, so that nothing on this thread needs a lock. What may wait for a network must not run here. Safe for
 * use by multiple threads.
 */
public final class AgentLoop implements Executor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AgentLoop.class.getName());

    private final ScheduledExecutorService thread;

    private AgentLoop(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /** Starts the thread. */
    public static AgentLoop start() {
        return new AgentLoop(Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "agent")));
    }

    /** Runs {@code task} in its turn; an exception is one line in the log and stops nothing. */
    public void post(String what, Runnable task) {
        try {
            thread.execute(() -> run(what, task));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the agent has stopped; not done: " + what);
        }
    }

    /** As {@link #post}; for whatever wants an executor. */
    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** Runs {@code task} in its turn and hands on what it returns or throws. */
    public <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> complete(result, task));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IllegalStateException("the agent is stopping"));
        }
        return result;
    }

    /** As {@link #call} for a task that only begins something; the future is that of the whole. */
    @SuppressWarnings("FutureReturnValueIgnored") // Error Prone takes the inner future for lost: it is the result
    public <T> CompletableFuture<T> begin(Callable<CompletableFuture<T>> task) {
        return call(task).thenCompose(begun -> begun);
    }

    /** As {@link #call}, and waits for it. Never to be called from the loop itself. */
    public <T> T await(Callable<T> task) {
        try {
            return call(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the agent's thread");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Runs {@code task} again and again, {@code pause} after each end, the first time after one pause. */
    public void every(Duration pause, String what, Runnable task) {
        long nanos = pause.toNanos();
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(() -> run(what, task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs {@code task} once, after {@code pause}; the future takes it back as long as it has not run. */
    public Future<?> after(Duration pause, String what, Runnable task) {
        return thread.schedule(() -> run(what, task), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void run(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, what + " failed: " + OneLine.of(e), e);
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<T> task) {
        try {
            result.complete(task.call());
        } catch (Throwable e) { // whoever waits must hear of errors, too
            result.completeExceptionally(e);
        }
    }

    /** Runs what has been posted so far, and ends the thread. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the agent's thread did not end within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
